export { readExperiment } from "#host";
export {
  type Catalogue,
  type Entries,
  type ExperimentScore,
  type FeatureNetwork,
  type FeatureOptions,
  type FeatureUse,
  loadEntry,
  type NetworkProperties,
  type PluginOptions,
  type SchemeFactory,
  type ScoreFactory,
  type ScoreUse,
  type TargetFactory,
  type TimeGrid,
} from "./catalogue.ts";
export { type Cell, type Cost, cellsOf, drawsSamples } from "./measure/cell.ts";
export { type Measured, type MeasureOptions, measure } from "./measure/measure.ts";
export { drawTruth } from "./measure/reference.ts";
export { type CausesRow, compact, type Row, rowKey } from "./measure/row.ts";
export { type Produced, produce } from "./measure/samples.ts";
export { totalWork } from "./measure/work.ts";
export { type ImageShape, imageShapeOf, knownShape, squareShape } from "./pictures/image-shape.ts";
export { knownWindow, type Window, windowOf } from "./pictures/window.ts";
export { buildDrift } from "./plan/build.ts";
export { type Data, readData } from "./plan/data.ts";
export { findScheme, type SchemeSource } from "./plan/find-scheme.ts";
export { makePlan } from "./plan/make-plan.ts";
export type { Plan, PlannedNetwork, PlannedScheme } from "./plan/plan.ts";
export { type RunExperimentOptions, runExperiment } from "./run-experiment.ts";
export {
  type DriftSpec,
  type ExactMetric,
  type Experiment,
  type ExperimentFile,
  type GridSpec,
  isPath,
  isSampled,
  type MetricName,
  type OnnxSpec,
  type SampledMetric,
  type SchemeSpec,
  type ScoreSpec,
  schemeKey,
  type TargetSpec,
  type TfjsSpec,
} from "./schema/experiment.ts";
export { parseExperiment } from "./schema/parse.ts";
export { parseScore } from "./schema/parse-score.ts";
export { invalid } from "./schema/section.ts";
