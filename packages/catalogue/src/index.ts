export { type InspectedModel, inspectModel, modelFile } from "#networks";
export { schemeAliases } from "./aliases.ts";
export { createCatalogue, type OpenCatalogue } from "./catalogue.ts";
export { packageOf } from "./package-of.ts";
