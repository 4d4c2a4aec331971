import type { Drift } from "./drift.ts";
import type { Batch, Workspace } from "./memory/batch.ts";
import type { Seed } from "./noise/seed.ts";
import type { Eigenbasis, ScoreModel } from "./score-model.ts";

/** Mean (d), and variance (d) if it is diagonal or covariance (d·d), row-major, if it is full. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance?: Float64Array;
  readonly covariance?: Float64Array;
}

/** An analytic data law: its score at every t under every drift, exact samples and moments. */
export interface Target {
  readonly name: string;
  readonly dim: number;
  /** The exact score of p_t under the drift. */
  score(drift: Drift): ScoreModel;
  /** `rows` exact samples of X₀: those from index `workspace.position.firstRow` on, of the infinite sequence of this seed. */
  draw(workspace: Workspace, rows: number, seed: Seed): Batch;
  /** Exact mean and covariance of X₀. If only `variance` is present, the covariance is diagonal. */
  readonly moments: Moments;
  /** Whether the law is Gaussian, so that its score is affine. */
  readonly gaussian: boolean;
  readonly eigen?: Eigenbasis<Target>;
}
