export {
  cos,
  exp,
  expm1,
  type Kernels,
  log,
  log1p,
  type Precision,
  pow,
  type Stream,
  sin,
} from "@backstep/kernels";
export type { StepControl } from "./adaptive/controller.ts";
export type { Tolerance } from "./adaptive/error-ratio.ts";
export type { AdaptiveOptions } from "./adaptive/options.ts";
export { type AdaptiveResult, sampleAdaptive } from "./adaptive/sample-adaptive.ts";
export type { Batch, Times } from "./batch.ts";
export { type DrawOptions, drawSamples } from "./draw.ts";
export type { Drift, Transition } from "./drift.ts";
export { type EdmDenoiserOptions, edmDenoiser } from "./edm-denoiser.ts";
export { BackstepError, type ErrorCode, isBackstepError } from "./errors.ts";
export { eventsPass } from "./events-pass.ts";
export { gaussHermiteRule } from "./gauss-hermite.ts";
export { type GaussRule, gaussLegendreRule } from "./gauss-legendre.ts";
export { isRandom } from "./is-random.ts";
export type { Estimate, GaussianMoments, MeasuredLaw, Metric, Samples } from "./metric.ts";
export { freshNoise, normalsLike, uniformsOfRows } from "./noise/fresh.ts";
export { gridUniform } from "./noise/grid-uniform.ts";
export { type Impulse, type ImpulseNoiseOptions, impulseNoise } from "./noise/impulse.ts";
export {
  gramEntry,
  type ItoBasis,
  type ItoWeight,
  increment,
  posterior,
  timeIntegral,
  timeMoment,
  transition,
  weightAt,
} from "./noise/ito-weight.ts";
export { type BrownianPathOptions, brownianPath } from "./noise/path/brownian-path.ts";
export { integrate } from "./noise/quadrature.ts";
export { type RecordedNoiseOptions, recordedNoise } from "./noise/recorded.ts";
export { drawOf, type Seed, startStep, streamOf } from "./noise/seed.ts";
export { choleskyOfGram, type NoiseSource, takeDraws } from "./noise/source.ts";
export type { Progress, SampleOptions } from "./options.ts";
export { type PicardOptions, type PicardResult, samplePicard } from "./picard/sample-picard.ts";
export { type Conversion, convert, type Prediction } from "./prediction.ts";
export { predict } from "./problem.ts";
export { type Clock, reparametrise } from "./reparametrise.ts";
export { type SampleResult, sample } from "./sample.ts";
export type { Problem, Requirement, Scheme, SchemeInfo, StepResult } from "./scheme.ts";
export type { Eigenbasis, ScoreModel } from "./score-model.ts";
export { exactStart, rotate, type Start, type StartRequest, type StartSampler } from "./start.ts";
export { type Step, steps } from "./steps.ts";
export { sum, type Term } from "./sum.ts";
export type { Moments, Target } from "./target.ts";
export { requireTimes } from "./times.ts";
export { createWorkspace, type Position, releaseWorkspace, type Workspace } from "./workspace.ts";
