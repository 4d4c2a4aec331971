export { type EdmOptions, edm } from "./edm.ts";
export { flow } from "./flow.ts";
export type { LinearRateOptions } from "./linear-rate.ts";
export { type OuOptions, ou } from "./ou.ts";
export { subVp } from "./sub-vp.ts";
export { type VeOptions, ve } from "./ve.ts";
export { type VpCosineOptions, vpCosine } from "./vp-cosine.ts";
export { type VpDiscreteOptions, vpDiscrete } from "./vp-discrete.ts";
export { vpLinear } from "./vp-linear.ts";
