export { randomizedMidpoint } from "./randomized-midpoint.ts";
