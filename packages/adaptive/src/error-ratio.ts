import type { Batch } from "@backstep/core";

/** The unit of an error in each coordinate: absolute + relative · |x|. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * The size of an error estimate in units of the tolerance. A step is accepted if it is at most 1.
 *
 * ```text
 * √ mean_j (E_j / (absolute + relative · max(|x₀_j|, |x₁_j|)))²          the mean over all values of the batches
 * ```
 */
export function errorRatio(error: Batch, x0: Batch, x1: Batch, { absolute, relative }: Tolerance): number {
  const [e, before, after] = [error.data, x0.data, x1.data];
  let total = 0;
  for (let j = 0; j < e.length; j++) {
    // An error of zero is within any tolerance, also a tolerance of zero.
    if (e[j] === 0) continue;
    total += (e[j] / (absolute + relative * Math.max(Math.abs(before[j]), Math.abs(after[j])))) ** 2;
  }
  return Math.sqrt(total / e.length);
}
