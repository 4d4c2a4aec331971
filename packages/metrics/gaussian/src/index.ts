export { bures } from "./bures.ts";
export { diagonalW2 } from "./diagonal-w2.ts";
export { type FeatureFunction, type Features, type FrechetOptions, frechet } from "./frechet.ts";
export { type KlOptions, kl } from "./kl.ts";
export { momentsOf } from "./sample-moments.ts";
