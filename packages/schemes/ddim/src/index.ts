export { type DdimOptions, ddim } from "./ddim.ts";
