export { aCell, aNamedSpec, anExperiment, aPlan, aRow } from "./arguments.ts";
export { type Setting, settingsOf, valuesOf, varyingAxes } from "./axes/axes.ts";
export { type Axis, axes } from "./axes/axis.ts";
export {
  type Catalogue,
  type Entries,
  entriesOf,
  type FeatureNetwork,
  type FeatureOptions,
  type FeatureRows,
  type FeatureUse,
  loadEntry,
  type PluginOptions,
} from "./catalogue.ts";
export { type Cell, type Cost, cellsOf, drawsSamples } from "./measure/cell.ts";
export { type Measured, type MeasureOptions, measure } from "./measure/measure.ts";
export { type Parts, partsOf } from "./measure/parts.ts";
export { drawTruth } from "./measure/reference.ts";
export {
  type CausesRow,
  causesKey,
  compact,
  type Row,
  rowFromJson,
  rowKey,
  rowToJson,
  samplesKey,
} from "./measure/row.ts";
export { type Produced, produce } from "./measure/samples.ts";
export { totalWork } from "./measure/work.ts";
export { type ImageShape, imageShapeOf, knownShape, squareShape } from "./pictures/image-shape.ts";
export { knownWindow, type Window, windowOf } from "./pictures/window.ts";
export { buildDrift } from "./plan/build.ts";
export type { PlannedMetric } from "./plan/build-metrics.ts";
export { type Data, readData } from "./plan/data.ts";
export { makePlan } from "./plan/make-plan.ts";
export type { Plan, PlannedNetwork, PlannedScheme, Variant } from "./plan/plan.ts";
export { allowing } from "./plugins/allowing.ts";
export { findScheme } from "./plugins/create-plugin.ts";
export {
  type AllowPlugin,
  findPlugin,
  type OutsidePlugin,
  type PluginAccess,
  type PluginSource,
} from "./plugins/find-plugin.ts";
export { readExperiment } from "./read-experiment.ts";
export { type RunExperimentOptions, runExperiment } from "./run-experiment.ts";
export {
  type ExactMetric,
  type Experiment,
  type ExperimentFile,
  exactMetrics,
  isExact,
  isPath,
  isSampled,
  type NamedSpec,
  type SectionSpec,
  type StartName,
  schemeKey,
  type View,
} from "./schema/experiment.ts";
export { invalid } from "./schema/invalid.ts";
export { experimentSchema, type JsonSchema } from "./schema/json-schema.ts";
export { defaultInWords, type OptionRow, optionRows, sectionRows } from "./schema/option-rows.ts";
export { createGrid, parseExperiment, parseStored } from "./schema/parse.ts";
export { type Move, relocate } from "./schema/relocate.ts";
export { parseSection } from "./schema/section.ts";
export { sectionOptions } from "./schema/section-options.ts";
export { writtenExperiment } from "./schema/written.ts";
