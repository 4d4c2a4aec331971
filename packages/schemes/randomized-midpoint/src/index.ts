export { type RandomizedMidpointOptions, randomizedMidpoint } from "./randomized-midpoint.ts";
