export { tauFamily } from "./tau-family.ts";
