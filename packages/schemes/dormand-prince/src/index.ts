export { dormandPrince } from "./dormand-prince.ts";
