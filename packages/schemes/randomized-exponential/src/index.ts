export { randomizedExponential } from "./randomized-exponential.ts";
