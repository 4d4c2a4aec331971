import type { Batch } from "./batch.ts";
import type { Drift } from "./drift.ts";
import type { Seed } from "./noise/seed.ts";
import type { Eigenbasis, ScoreModel } from "./score-model.ts";
import type { Workspace } from "./workspace.ts";

/** Mean (d) and variance, (d) where diagonal, (d·d) row-major where full. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance?: Float64Array;
  readonly covariance?: Float64Array;
}

/** An analytic data law: its score at every t under every drift, exact samples, moments, density where known. */
export interface Target {
  readonly name: string;
  readonly dim: number;
  /** The exact score of p_t under the drift. */
  score(drift: Drift): ScoreModel;
  /** `rows` exact samples of X₀, those with indices `workspace.position.firstRow` onwards of the infinite sequence that `seed` names. */
  draw(workspace: Workspace, rows: number, seed: Seed): Batch;
  /** Exact mean and covariance of X₀; `variance` alone means a diagonal covariance. */
  readonly moments: Moments;
  /** Whether the law is Gaussian, so that its score is affine. */
  readonly gaussian: boolean;
  readonly eigen?: Eigenbasis<Target>;
}
