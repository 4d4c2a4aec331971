export { type DdpmOptions, type DdpmVariance, ddpm } from "./ddpm.ts";
