import type { Impulse } from "@backstep/core/plugin";

/**
 * A run that is an affine map of its inputs, coordinate by coordinate.
 *
 * ```text
 * x_N = a ⊙ x_0 + Σ_k c_k ⊙ z_k + b          z_k the independent standard normals of the run
 * ```
 */
export interface AffineMap {
  /** a, (d). */
  readonly startFactor: Float64Array;
  /** c_k, one row per entry of `normals`: (normals, d). */
  readonly noiseFactors: Float64Array;
  readonly normals: readonly Normal[];
  /** Evaluations per row. */
  readonly nfe: number;
  readonly jvps: number;
  /** Largest violation of superposition on generic inputs, relative to the sum of the magnitudes of the terms. At most 1e-12: rounding. */
  readonly deviation: number;
  /** a ⊙ start + b: the mean of the result if the start has this mean. */
  image(start: Float64Array): Promise<Float64Array>;
}

/** A standard normal that enters a run. */
export interface Normal {
  /** Who draws it: the scheme, or the model that adds noise to its score. */
  readonly by: "scheme" | "model";
  readonly step: number;
  /** Index within the step: of the scheme's draw, or of the model's evaluation. */
  readonly draw: number;
}

/** A value for one normal in one row. */
export type Kick = Impulse & { readonly by: Normal["by"] };

/** A run as a black box: of a scheme, or of another program. Its rows must not depend on each other. */
export interface AffineRunner {
  readonly name: string;
  readonly dim: number;
  /** The standard normals that one row consumes. */
  normals(): Promise<readonly Normal[]>;
  /** Runs the rows of `start` with the kicks as the only noise. `centred` omits the constant part of the score. */
  run(start: Float64Array, kicks: readonly Kick[], centred: boolean): Promise<RunnerResult>;
  /** The rounding that such a run may have, of the shape of `start`, if the runner sees inside the run. */
  rounding?(start: Float64Array, kicks: readonly Kick[]): Promise<Float64Array>;
}

/** Final points, (n, d), and evaluations per row. */
export interface RunnerResult {
  readonly x: Float64Array;
  readonly nfe: number;
  readonly jvps: number;
}
