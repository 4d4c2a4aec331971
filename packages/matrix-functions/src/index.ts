export { applyByEigenvectors } from "./by-eigenvectors.ts";
export { applyByProducts } from "./by-products.ts";
export type { Combination } from "./combination.ts";
export { phi1, phi2 } from "./phi.ts";
