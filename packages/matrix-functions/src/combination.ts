import type { Batch } from "@backstep/core";

/** Σ_k f_k(A) v_k of each row is wanted, A = scale · J, J the row's own d × d matrix. */
export interface Combination {
  /** f_k(z) of all the functions at once; entire functions, real at real z. */
  functions(z: number): readonly number[];
  /** v_k, one batch (n, d) per function. */
  readonly vectors: readonly Batch[];
  readonly scale: number;
}
