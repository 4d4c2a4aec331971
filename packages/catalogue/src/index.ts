export { type InspectedModel, inspectModel, modelFile } from "#networks";
export { createCatalogue, type OpenCatalogue } from "./catalogue.ts";
export { packageOf } from "./package-of.ts";
