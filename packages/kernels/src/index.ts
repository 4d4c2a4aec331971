export { loadKernels } from "./load.ts";
export { cos, exp, expm1, log, log1p, pow, sin, uniform } from "./scalar/index.ts";
export type { ElementwiseName, Kernels, MixtureParameters, Precision, ScoreKind, Stream } from "./types.ts";
