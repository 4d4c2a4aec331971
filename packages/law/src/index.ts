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
export { type FlowErrorOptions, flowErrors } from "./flow-error.ts";
export { type ForwardLawOptions, forwardLaw } from "./forward-law.ts";
export { gaussHermite, gaussLegendre, type Rule } from "./gauss-rule.ts";
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
export { lineKl, lineW2 } from "./line-distances.ts";
export { type LineLaw, lineLawAt } from "./line-law.ts";
export { fitOrder, type MeasuredOrder } from "./order.ts";
export { settledOrder } from "./settled-order.ts";
export {
  type StrongError,
  type StrongErrorOptions,
  type StrongErrors,
  type StrongRate,
  strongErrors,
} from "./strong-error.ts";
export { type TestFunction, testFunctions, type WeakError, type WeakErrorOptions, weakErrors } from "./weak-error.ts";
export { type WeakOrder, type WeakOrderOptions, weakOrderOf, weakOrders } from "./weak-order.ts";
