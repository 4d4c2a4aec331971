import type { Prediction } from "@backstep/core";
import type { OnnxCard, OnnxDifferences, OnnxTime } from "@backstep/score-onnx";

type Numbers = readonly number[];

/** The data law; exactly one description of each covariance is there. */
export type TargetSpec =
  | {
      readonly kind: "gaussian";
      readonly mean: Numbers;
      readonly variance?: Numbers;
      readonly covariance?: readonly Numbers[];
      readonly spectrum?: Numbers;
    }
  | {
      readonly kind: "mixture";
      readonly weights: Numbers;
      readonly means: readonly Numbers[];
      readonly variance?: number | Numbers;
      readonly covariances?: readonly (readonly Numbers[])[];
    }
  | (DataSpec & { readonly kind: "empirical"; readonly bandwidth: number })
  | (DataSpec & { readonly kind: "fit"; readonly law: "gaussian" });

/** Points of a file, or of data of ours. */
export interface DataSpec {
  readonly data: string;
  /** The first row, and the one behind the last; all unless given. */
  readonly rows?: readonly [from: number, to: number];
  /** What the smallest and the largest value of the whole data are mapped to; values stay as they are unless given. */
  readonly range?: readonly [low: number, high: number];
}

/** The forward diffusion. */
export type DriftSpec =
  | { readonly kind: "ou"; readonly horizon: number }
  | { readonly kind: "vp-linear"; readonly betaMin: number; readonly betaMax: number; readonly horizon: number }
  | { readonly kind: "vp-cosine"; readonly offset: number }
  | {
      readonly kind: "vp-discrete";
      readonly betas?: Numbers;
      readonly schedule?: "linear" | "scaled-linear" | "squared-cosine";
      readonly betaStart?: number;
      readonly betaEnd?: number;
      readonly steps?: number;
    }
  | { readonly kind: "sub-vp"; readonly betaMin: number; readonly betaMax: number }
  | { readonly kind: "ve" | "edm"; readonly sigmaMin: number; readonly sigmaMax: number }
  | { readonly kind: "flow" };

/** Where the time steps lie. */
export type GridSpec =
  | { readonly kind: "uniform" | "log-snr" }
  | { readonly kind: "polynomial"; readonly power: number }
  | { readonly kind: "karras"; readonly rho: number }
  | { readonly kind: "times"; readonly values: Numbers }
  | { readonly kind: "li-yan"; readonly c0: number; readonly c1: number }
  | { readonly kind: "jiao-li"; readonly c0: number; readonly c1: number; readonly seed: number };

/** Where the score comes from. */
export type ScoreSpec = AnalyticSpec | OnnxSpec | TfjsSpec;

/** The exact score of the target, and the error that is added to it. */
export interface AnalyticSpec {
  readonly kind: "analytic";
  readonly perturb?: { readonly bias?: number; readonly noise?: number };
}

/** The score of a network in an ONNX file; what is said here goes before the card beside the file. */
export interface OnnxSpec extends Omit<OnnxCard, "time"> {
  readonly kind: "onnx";
  /** A file, or the name of a model of ours. */
  readonly model: string;
  /** The file of the card, `NAME.json` beside `NAME.onnx` unless given. */
  readonly card?: string;
  readonly time?: Exclude<OnnxTime, (...given: never[]) => number>;
  /** The file of a graph of Jacobian-vector products, or how they are found without one. */
  readonly jvp?: JvpSpec;
  /** Execution providers of the runtime. */
  readonly providers?: readonly string[];
  readonly preferredRows?: number;
  readonly probe?: boolean;
  /** Values that pictures show as black and as white. */
  readonly range?: readonly [number, number];
}

export type JvpSpec =
  | string
  | { readonly model: string; readonly tangent?: string; readonly output?: string }
  | OnnxDifferences;

/** The score of a network of TensorFlow.js: a checkpoint of a training, or a `model.json`. */
export interface TfjsSpec {
  readonly kind: "tfjs";
  readonly model: string;
  readonly backend: "wasm" | "cpu";
  readonly prediction?: Prediction;
  readonly time?: "t" | "nu" | "log-nu" | "edm";
  readonly state?: "x" | "y";
  readonly shape?: Numbers;
  readonly jvp?: boolean;
  readonly preferredRows?: number;
  readonly range?: readonly [number, number];
}

/** A metric; a Fréchet distance in the features of a network is called after the network's file, too. */
export type MetricName = ExactMetric | SampledMetric | `gaussian/frechet@${string}`;

export type ExactMetric = `law/${"w2" | "kl" | "mean-error" | "sd-error"}`;

export type SampledMetric =
  | `gaussian/${"w2" | "w2-diagonal" | "frechet" | "kl"}`
  | `wasserstein/${"exact" | "sliced" | "marginal" | "marginal-1"}`;

/** The network whose output a metric takes as features. */
export interface FeatureSpec {
  /** A file, or the name of a model of ours. */
  readonly features: string;
  /** The output that is read, the only one unless given. */
  readonly output?: string;
}

/** A scheme by name, with its own options. */
export interface SchemeSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A validated experiment, every default filled in. */
export interface Experiment {
  readonly name: string;
  /** Only a learned score goes without. */
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
  readonly features: Readonly<Record<string, FeatureSpec>>;
  /** Monte Carlo samples; 0 where every metric is exact. */
  readonly samples: number;
  readonly seeds: readonly number[];
  readonly precision: "f32" | "f64";
}

/** Whether a metric is read from samples. */
export function isSampled(metric: MetricName): metric is Exclude<MetricName, ExactMetric> {
  return !metric.startsWith("law/");
}
