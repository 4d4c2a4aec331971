import type { Drift } from "./drift.ts";
import type { Batch, Times } from "./memory/batch.ts";
import type { Prediction } from "./prediction.ts";

/**
 * A score of p_t under one drift, in any of the coordinates of `Prediction`. Each optional member is a capability: its presence declares
 * it. A model is an immutable value. It takes the batches that it needs from `x.workspace`.
 */
export interface ScoreModel {
  readonly name: string;
  readonly dim: number;
  /** The diffusion for which the model was made. A run refuses another one. Absent if the model fits any diffusion. */
  readonly drift?: Drift;
  /** The native predictions of `predict`, best first. Core converts them into the others. */
  readonly predictions: readonly Prediction[];
  /** One of `predictions` at x (n, d), as a new batch (n, d). t is one time or one per row. */
  predict(as: Prediction, x: Batch, t: Times): Batch | Promise<Batch>;
  /** ∇²log p_t(x) · v, (n, d). */
  jvp?(x: Batch, v: Batch, t: Times): Batch | Promise<Batch>;
  /** Whether ∇²log p_t is symmetric. It is for exact scores; for networks it may not be. */
  readonly symmetricJacobian?: boolean;
  /** ∇²log p_t(x), (n, d·d), row-major per row. */
  hessian?(x: Batch, t: Times): Batch | Promise<Batch>;
  /** tr ∇²log p_t(x), (n). */
  divergence?(x: Batch, t: Times): Float64Array | Promise<Float64Array>;
  /** log p_t(x), (n). */
  logDensity?(x: Batch, t: Times): Float64Array | Promise<Float64Array>;
  /**
   * Whether a prediction does not exist at t: the score if the variance is zero, or any if the model cannot be evaluated there. `of` is `score`
   * (default) or one of `predictions`.
   */
  singular?(t: number, of?: Prediction): boolean;
  /** Rows per call at which the model is fastest, or a function that measures them, for models with a high cost per call. */
  readonly preferredRows?: number | (() => Promise<number>);
  /** Whether its outputs depend on `workspace.position`, for example by a random error. A driver that joins rows at different steps then evaluates them one by one. */
  readonly drawsNoise?: boolean;
  /** The model in coordinates x = Q y in which it is cheap. The driver runs in y and rotates once at the end. */
  readonly eigen?: Eigenbasis<ScoreModel>;
}

/** Q (d, d), row-major, whose columns are the eigenvectors, and the same model or target in the coordinates y = Qᵀ x. */
export interface Eigenbasis<T> {
  readonly basis: Float64Array;
  readonly inBasis: T;
}
