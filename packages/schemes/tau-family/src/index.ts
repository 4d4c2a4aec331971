export { type TauFamilyOptions, tauFamily } from "./tau-family.ts";
