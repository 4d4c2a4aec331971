import type { Batch } from "@backstep/core";

/** The sum Σ_k f_k(A) v_k to compute for each row; A = scale · J, and J is the d × d matrix of the row. */
export interface Combination {
  /** f_k(z) of all functions at once. They must be entire, and real at real z. */
  functions(z: number): readonly number[];
  /** v_k, one batch (n, d) per function. */
  readonly vectors: readonly Batch[];
  readonly scale: number;
}
