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
  | { readonly kind: "empirical"; readonly data: string; readonly bandwidth: number }
  | { readonly kind: "fit"; readonly data: string; readonly law: "gaussian" };

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

/** Where the score comes from, and the error that is added to it. */
export interface ScoreSpec {
  readonly kind: "analytic";
  readonly perturb?: { readonly bias?: number; readonly noise?: number };
}

export type MetricName =
  | `law/${"w2" | "kl" | "mean-error" | "sd-error"}`
  | `gaussian/${"w2" | "w2-diagonal" | "frechet" | "kl"}`
  | `wasserstein/${"exact" | "sliced" | "marginal" | "marginal-1"}`;

/** A scheme by name, with its own options. */
export interface SchemeSpec {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A validated experiment, every default filled in. */
export interface Experiment {
  readonly name: string;
  readonly target: TargetSpec;
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
  /** Monte Carlo samples; 0 where every metric is exact. */
  readonly samples: number;
  readonly seeds: readonly number[];
  readonly precision: "f32" | "f64";
}

/** Whether a metric is read from samples. */
export function isSampled(metric: MetricName): boolean {
  return !metric.startsWith("law/");
}
