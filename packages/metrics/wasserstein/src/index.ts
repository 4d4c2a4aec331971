export { type ExactOptions, exact } from "./exact.ts";
export { type MarginalOptions, marginal, marginal1 } from "./marginal.ts";
export { type SlicedOptions, sliced } from "./sliced.ts";
export { type Wasserstein1dOptions, wasserstein1d } from "./wasserstein-1d.ts";
