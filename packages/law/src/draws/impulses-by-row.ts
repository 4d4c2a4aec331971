import type { NoiseSource, Times } from "@backstep/core";
import { choleskyOfGram, type ImpulseNoiseOptions, impulseNoise, sum, type Term } from "@backstep/core/plugin";

/**
 * Impulses for a scheme with one time per row: the values of `impulseNoise`, with one Cholesky factor for consecutive rows of equal times.
 * Quadrature over uniforms has long runs of such rows.
 */
export function impulsesByRow(options: ImpulseNoiseOptions): NoiseSource {
  const impulses = impulseNoise(options);
  return {
    ...impulses,
    integrals(weights, drift, t0, t1, like) {
      if (typeof t0 === "number" && typeof t1 === "number") return impulses.integrals(weights, drift, t0, t1, like);
      const z = impulses.normals(weights.length, t0, t1, like);
      const columns = columnsOf(like.rows, weights.length, t0, t1, (from, to) =>
        choleskyOfGram(weights, drift, from, to),
      );
      return columns.map((row) => sum(...row.map((coefficients, k): Term => [coefficients, z[k]])));
    },
  };
}

/** The lower triangle of the factors: entry (i, k) has a coefficient for each row of the batch. */
function columnsOf(
  rows: number,
  count: number,
  t0: Times,
  t1: Times,
  factorOver: (t0: number, t1: number) => number[][],
): Float64Array[][] {
  const at = (times: Times, row: number): number => (typeof times === "number" ? times : times[row]);
  const columns = Array.from({ length: count }, (_, i) => Array.from({ length: i + 1 }, () => new Float64Array(rows)));
  let [from, to, factor]: [number, number, number[][]] = [Number.NaN, Number.NaN, []];
  for (let row = 0; row < rows; row++) {
    if (at(t0, row) !== from || at(t1, row) !== to) {
      [from, to] = [at(t0, row), at(t1, row)];
      factor = factorOver(from, to);
    }
    for (let i = 0; i < count; i++) for (let k = 0; k <= i; k++) columns[i][k][row] = factor[i][k];
  }
  return columns;
}
