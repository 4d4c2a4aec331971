import type { Moments } from "./target.ts";

/** n points in R^d, row-major (n, d). */
export interface Samples {
  readonly kind: "samples";
  readonly x: Float64Array | Float32Array;
  readonly n: number;
  readonly dim: number;
}

/** A Gaussian law, or a law of which only the first two moments matter. */
export interface GaussianMoments extends Moments {
  readonly kind: "moments";
}

/** One side of a comparison. */
export type MeasuredLaw = Samples | GaussianMoments;

/** A measured distance. A value below `floor` is noise. */
export interface Estimate {
  readonly value: number;
  /** Standard error of `value`; 0 where the value is exact. */
  readonly standardError: number;
  /** What the metric would read on two sample sets of the same law at this n; 0 where the value is exact. */
  readonly floor: number;
  /** Samples used, the smaller of the two sides; 0 where both sides are exact. */
  readonly n: number;
}

/** A distance between two laws. */
export interface Metric {
  readonly info: {
    /** Published name, `family/quantity`, as in `gaussian/w2`. */
    readonly name: string;
    /** Which sides it accepts. */
    readonly accepts: readonly ("samples" | "moments")[];
    readonly symmetric: boolean;
    /** Where it was defined. */
    readonly source: string;
  };
  measure(produced: MeasuredLaw, reference: MeasuredLaw): Estimate | Promise<Estimate>;
}
