export { type ErrorCauses, errorCauses, exactReverse } from "./causes.ts";
export { type ExactLaw, exactLaw, type LawOptions, lawAt, type ScoreError } from "./exact-law.ts";
export { type DiagonalLaw, diffused, type GaussianLaw, kl, meanError, sdError, w2 } from "./gaussian-law.ts";
export { fitOrder, type MeasuredOrder } from "./order.ts";
