import type { Precision } from "@backstep/kernels";
import type { Drift } from "../drift.ts";
import type { Seed } from "../noise/seed.ts";
import type { NoiseSource } from "../noise/source.ts";
import type { Scheme } from "../scheme.ts";
import type { ScoreModel } from "../score-model.ts";
import type { Progress } from "./progress.ts";
import type { Start } from "./start.ts";

/** Options of `sample` and `steps`. */
export interface SampleOptions<P extends Precision = Precision> {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  readonly model: ScoreModel;
  /** N + 1 strictly decreasing times for N steps. A scheme that solves the ODE may also run upwards. */
  readonly times: Float64Array;
  /** Number of samples. */
  readonly n: number;
  /** Default 0. Equal seeds give bit-identical runs. */
  readonly seed?: Seed;
  /** η of the reverse family: 1 is the standard reverse SDE, 0 the probability-flow ODE. Default 1. */
  readonly noiseLevel?: number;
  /** Default `prior`. */
  readonly start?: Start;
  /** Default: independent draws from `seed`. */
  readonly noise?: NoiseSource;
  /** Default `f64`. */
  readonly precision?: P;
  /** Rows that run through the grid together. The result does not depend on it. */
  readonly chunkRows?: number;
  readonly signal?: AbortSignal;
  /** Called at most about twenty times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}
