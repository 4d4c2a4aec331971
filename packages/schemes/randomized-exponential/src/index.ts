export { type RandomizedExponentialOptions, randomizedExponential } from "./randomized-exponential.ts";
