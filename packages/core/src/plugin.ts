// Exports for authors. Elementary functions, batches, noise and predictions are for schemes, scores, drifts and metrics. The exports of
// `run` are for drivers such as `sampleAdaptive`.
export { cos, exp, expm1, type Kernels, log, log1p, pow, type Stream, sin } from "@backstep/kernels";
export { allowed } from "./define/allowed.ts";
export {
  type AnyFactory,
  define,
  type Factory,
  type Made,
  madeOf,
  type PluginDescription,
  type PluginKind,
} from "./define/define.ts";
export { faultOfOptions, faultOfValue, type OptionFault } from "./define/fault.ts";
export type {
  ArgumentDeclaration,
  ArgumentDeclarations,
  FeaturesOption,
  FilledOptions,
  FunctionOption,
  GivenOptions,
  ObjectOption,
  OptionDeclaration,
  OptionDeclarations,
  ShapeDeclaration,
  ValueDeclaration,
  ValueOf,
} from "./define/option.ts";
export type { Products } from "./define/products.ts";
export { requireArguments } from "./define/require-arguments.ts";
export {
  aDrift,
  aFloat64Array,
  aModel,
  anAbortSignal,
  anItoWeight,
  aScheme,
  aTarget,
  samples,
  shape,
} from "./define/shapes.ts";
export { suggestion } from "./define/suggestion.ts";
export { describe, isArray, isRecord } from "./define/text.ts";
export { fillGrid, requireGridEnds } from "./grid-times.ts";
export type { Position, Workspace } from "./memory/batch.ts";
export { createPosition, type DriverPosition, type PositionStart } from "./memory/position.ts";
export { bytesOf } from "./memory/precision.ts";
export { type SumWatcher, sum, type Term, watchSums } from "./memory/sum.ts";
export { createValues } from "./memory/values.ts";
export { createWorkspace, releaseWorkspace } from "./memory/workspace.ts";
export { freshNoise, normalsLike, uniformsOfRows } from "./noise/fresh.ts";
export { gaussHermiteRule } from "./noise/gauss-hermite.ts";
export { type GaussRule, gaussLegendreRule, legendre } from "./noise/gauss-legendre.ts";
export { gridUniform } from "./noise/grid-uniform.ts";
export { type Impulse, type ImpulseNoiseOptions, impulseNoise } from "./noise/impulse.ts";
export {
  gramEntry,
  increment,
  posterior,
  timeIntegral,
  timeMoment,
  transition,
  weightAt,
} from "./noise/ito-weight.ts";
export { integrate } from "./noise/quadrature.ts";
export { type RecordedNoiseOptions, recordedNoise } from "./noise/recorded.ts";
export { drawOf, seedWords, startStep, streamOf } from "./noise/seed.ts";
export { choleskyOfGram, takeDraws } from "./noise/source.ts";
export { predict } from "./predict.ts";
export { type Conversion, convert, type ReverseDrift } from "./prediction.ts";
export { batchesIn } from "./run/chunk.ts";
export { preferredRowsOf } from "./run/chunk-rows.ts";
export { aSeed, sampleOptions } from "./run/declarations.ts";
export { evaluationsOf } from "./run/evaluations.ts";
export { eventsPass } from "./run/events-pass.ts";
export { firstNonFinite, throwIfAborted, throwNonFinite } from "./run/failure.ts";
export { createGather, type Gather } from "./run/gather.ts";
export { isRandom } from "./run/is-random.ts";
export { operationsBetweenYields, type Pausing, requireNotAborted, withoutPauses, withPauses } from "./run/pausing.ts";
export { prepare } from "./run/prepare.ts";
export { createProblem, type Evaluations, type ProblemParts } from "./run/problem.ts";
export { createPace, type Pace, type Reached } from "./run/progress.ts";
export { requireInteger } from "./run/require-integer.ts";
export { largest, requirePoints, requireSize } from "./run/require-size.ts";
export type { Run } from "./run/run.ts";
export { rotate, startPoints } from "./run/start.ts";
export { inOriginalUnit, inUnit, largestOf, overflow, requireFinite, unitOf } from "./scale/unit.ts";
export { requireTimes } from "./times.ts";
