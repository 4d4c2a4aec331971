import type { Batch, Drift, ItoWeight, NoiseSource, Times } from "@backstep/core";
import { choleskyOfGram, takeDraws } from "@backstep/core/plugin";

/** Noise in one dimension whose k-th draw is `values[k]`, one number per row. */
export function givenNoise(values: readonly Float64Array[]): NoiseSource {
  const take = (count: number, like: Batch): Float64Array[] => {
    const first = takeDraws(like, count);
    const { firstRow } = like.workspace.position;
    return Array.from({ length: count }, (_, k) => values[first + k].subarray(firstRow, firstRow + like.rows));
  };
  const batchOf = (like: Batch, column: Float64Array): Batch => {
    const batch = like.workspace.batch(like.rows, 1);
    batch.data.set(column);
    return batch;
  };
  return {
    name: "given",
    rotationInvariant: false,
    integrals: (weights, drift, t0, t1, like) =>
      correlated({ weights, drift, t0, t1 }, take(weights.length, like)).map((column) => batchOf(like, column)),
    normals: (count, _t0, _t1, like) => take(count, like).map((column) => batchOf(like, column)),
    uniforms: (count, _shared, _t0, _t1, like) => take(count, like),
  };
}

interface Integrals {
  readonly weights: readonly ItoWeight[];
  readonly drift: Drift;
  readonly t0: Times;
  readonly t1: Times;
}

/**
 * The Itô integrals L z of every row, L Lᵀ the Gram matrix of the weights.
 *
 * Consecutive rows with equal times share one factor L: quadrature over uniforms has long runs of such rows.
 */
function correlated({ weights, drift, t0, t1 }: Integrals, z: readonly Float64Array[]): Float64Array[] {
  const at = (times: Times, row: number): number => (typeof times === "number" ? times : times[row]);
  const out = z.map((column) => new Float64Array(column.length));
  let [from, to, factor]: [number, number, number[][]] = [Number.NaN, Number.NaN, []];
  for (let row = 0; row < (z[0]?.length ?? 0); row++) {
    if (at(t0, row) !== from || at(t1, row) !== to) {
      [from, to] = [at(t0, row), at(t1, row)];
      factor = choleskyOfGram(weights, drift, from, to);
    }
    for (let k = 0; k < z.length; k++) {
      let total = 0;
      for (let j = 0; j <= k; j++) total += factor[k][j] * z[j][row];
      out[k][row] = total;
    }
  }
  return out;
}
