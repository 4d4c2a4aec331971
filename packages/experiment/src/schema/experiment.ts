import type { z } from "zod";
import type { FeatureOptions } from "../catalogue.ts";
import type { drifts, grids, targets } from "./kinds.ts";
import type { scores } from "./score-kinds.ts";
import type { metricNames } from "./shape.ts";

/** A section after validation: its kind and the keys of that kind. */
type SectionOf<Kinds extends Readonly<Record<string, z.ZodType>>> = {
  [Kind in keyof Kinds]: { readonly kind: Kind } & Readonly<z.infer<Kinds[Kind]>>;
}[keyof Kinds];

/** The data law. Exactly one description of each covariance is present. */
export type TargetSpec = SectionOf<typeof targets>;

/** The forward diffusion. */
export type DriftSpec = SectionOf<typeof drifts>;

/** The time grid. */
export type GridSpec = SectionOf<typeof grids>;

/** The source of the score. */
export type ScoreSpec = AnalyticSpec | OnnxSpec | TfjsSpec;

/** The exact score of the target, and the error added to it. */
export interface AnalyticSpec {
  readonly kind: "analytic";
  readonly perturb?: { readonly bias?: number; readonly noise?: number };
}

/** The score of a network in an ONNX file. Keys given here override those of the card next to the file. */
export type OnnxSpec = Extract<SectionOf<typeof scores>, { kind: "onnx" }>;

/** The score of a TensorFlow.js network: a checkpoint of a training, or a `model.json`. */
export type TfjsSpec = Extract<SectionOf<typeof scores>, { kind: "tfjs" }>;

/** The part of a target that names data: a data set or a file, its rows `[from, to)` and the range it is mapped to. */
export type DataSpec = Pick<Extract<TargetSpec, { kind: "empirical" }>, "data" | "rows" | "range">;

/** A metric. A Fréchet distance in the features of a network carries the name of the network's file. */
export type MetricName = (typeof metricNames)[number] | `gaussian/frechet@${string}`;

/** A metric of the exact law. */
export type ExactMetric = Extract<MetricName, `law/${string}`>;

/** A metric of samples. */
export type SampledMetric = Exclude<(typeof metricNames)[number], ExactMetric>;

/** A scheme by name, with its options. */
export interface SchemeSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A validated experiment with every default filled in. */
export interface Experiment {
  readonly name: string;
  /** Optional only for the score of a network. */
  readonly target?: TargetSpec;
  readonly drift: DriftSpec;
  readonly score: ScoreSpec;
  readonly schemes: readonly SchemeSpec[];
  readonly grid: GridSpec;
  readonly steps: readonly number[];
  readonly start: "exact" | "prior" | "standard";
  /** Forward time at which the run stops. */
  readonly end: number;
  readonly noiseLevel: number;
  readonly metrics: readonly MetricName[];
  /** The networks of metrics in features, by the names of these metrics. */
  readonly features: Readonly<Record<string, FeatureOptions>>;
  /** Number of Monte Carlo samples; 0 if every metric is exact. */
  readonly samples: number;
  readonly seeds: readonly number[];
  readonly precision: "f32" | "f64";
}

/** An experiment and the folder to which the file names in it are relative. */
export interface ExperimentFile {
  readonly file: string;
  readonly folder: string;
  readonly experiment: Experiment;
}

/** Whether a metric needs samples. */
export function isSampled(metric: MetricName): metric is Exclude<MetricName, ExactMetric> {
  return !metric.startsWith("law/");
}

/** The name of a scheme together with its options: the key by which schemes of an experiment differ. */
export function schemeKey({ name, options }: SchemeSpec): string {
  return Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
}

/** Whether a model is given by its path. Names of models contain neither dots nor slashes. */
export function isPath(model: string): boolean {
  return /[./\\]/.test(model);
}
