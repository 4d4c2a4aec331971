import type { Batch } from "../batch.ts";

/** What an error is measured against, coordinate by coordinate: absolute + relative · |x|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * The size of an error estimate in units of the tolerance: a step is accepted where it is at most 1.
 *
 * ```text
 * √ mean_j (E_j / (absolute + relative · max(|x₀_j|, |x₁_j|)))²          the mean over all values of the batches
 * ```
 */
export function errorRatio(error: Batch, x0: Batch, x1: Batch, { absolute, relative }: Tolerance): number {
  const [e, before, after] = [error.data, x0.data, x1.data];
  let total = 0;
  for (let j = 0; j < e.length; j++) {
    // Zero is within any tolerance, also one that is zero there.
    if (e[j] === 0) continue;
    total += (e[j] / (absolute + relative * Math.max(Math.abs(before[j]), Math.abs(after[j])))) ** 2;
  }
  return Math.sqrt(total / e.length);
}
