import type { Moments } from "./target.ts";

/** n points in R^d, row-major (n, d). */
export interface Samples {
  readonly kind: "samples";
  readonly x: Float64Array | Float32Array;
  readonly n: number;
  readonly dim: number;
}

/** A Gaussian law, or a law of which a metric uses only the first two moments. */
export interface GaussianMoments extends Moments {
  readonly kind: "moments";
}

/** One side of a comparison. */
export type MeasuredLaw = Samples | GaussianMoments;

/** A measured distance. A value below `floor` is noise. */
export interface Estimate {
  readonly value: number;
  /** Standard error of `value`; 0 if the value is exact. */
  readonly standardError: number;
  /** Expected value of the metric on two sample sets of the same law at this n; 0 if the value is exact. */
  readonly floor: number;
  /** Number of samples, of the smaller side; 0 if both sides are exact. */
  readonly n: number;
}

/** A distance between two laws. */
export interface Metric {
  readonly info: {
    /** Published name, `family/quantity`, as in `gaussian/w2`. */
    readonly name: string;
    /** Kinds of laws that it accepts. */
    readonly accepts: readonly ("samples" | "moments")[];
    readonly symmetric: boolean;
    /** The largest number of samples that it accepts in d dimensions; `Infinity` or absent if there is no limit. */
    largestN?(dim: number): number;
    /** Source of the definition: arXiv id, DOI, or a citation. */
    readonly source: string;
  };
  /** @throws BackstepError `ABORTED` within a second after the signal fires */
  measure(produced: MeasuredLaw, reference: MeasuredLaw, options?: MetricOptions): Estimate | Promise<Estimate>;
}

/** Options of one measurement. */
export interface MetricOptions {
  /** Stops the measurement. */
  readonly signal?: AbortSignal;
}
