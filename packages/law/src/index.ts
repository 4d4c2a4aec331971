export {
  type AffineMap,
  type AffineRunner,
  type Kick,
  type Normal,
  type RunnerResult,
  readAffineMap,
} from "./affine-map.ts";
export { type ErrorCauses, errorCauses, exactReverse } from "./causes.ts";
export { type ExactLaw, exactLaw, type LawOptions, lawAt, pushForward, type ScoreError } from "./exact-law.ts";
export {
  type DiagonalLaw,
  diffused,
  type GaussianLaw,
  kl,
  meanError,
  sdDifference,
  sdError,
  w2,
} from "./gaussian-law.ts";
export { fitOrder, type MeasuredOrder } from "./order.ts";
