import type { Batch, Times } from "./batch.ts";
import type { Prediction } from "./prediction.ts";

/**
 * A score of p_t under one drift, in any of the coordinates of `Prediction`. Everything optional is a declared capability:
 * its presence is the declaration. A model is an immutable value; batches that it needs come from `x.workspace`.
 */
export interface ScoreModel {
  readonly name: string;
  readonly dim: number;
  /** The predictions that `predict` can return natively, best first; core converts the others. */
  readonly predictions: readonly Prediction[];
  /** One of `predictions` at x (n, d), t one time or one per row; a new batch (n, d). */
  predict(as: Prediction, x: Batch, t: Times): Batch | Promise<Batch>;
  /** ∇²log p_t(x) · v, (n, d). */
  jvp?(x: Batch, v: Batch, t: Times): Batch | Promise<Batch>;
  /** Whether ∇²log p_t is symmetric (exact scores are); networks need not be. */
  readonly symmetricJacobian?: boolean;
  /** ∇²log p_t(x), (n, d·d), row-major per row. */
  hessian?(x: Batch, t: Times): Batch | Promise<Batch>;
  /** tr ∇²log p_t(x), (n). */
  divergence?(x: Batch, t: Times): Float64Array | Promise<Float64Array>;
  /** log p_t(x), (n). */
  logDensity?(x: Batch, t: Times): Float64Array | Promise<Float64Array>;
  /** Whether the score does not exist at t (zero variance). */
  singular?(t: number): boolean;
  /** Rows per call at which the model is fastest, or how they are found, for models with a high cost per call. */
  readonly preferredRows?: number | (() => Promise<number>);
  /** Whether its answers depend on `workspace.position` (a random error): a driver that gathers rows at different steps then asks for one row at a time. */
  readonly drawsNoise?: boolean;
  /** A rotated twin x = Q y in which the model is cheap; the driver runs in y and rotates once at the end. */
  readonly eigen?: Eigenbasis<ScoreModel>;
}

/** Q (d, d) row-major, its columns the eigenvectors, and the same thing seen in the coordinates y = Qᵀ x. */
export interface Eigenbasis<T> {
  readonly basis: Float64Array;
  readonly inBasis: T;
}
