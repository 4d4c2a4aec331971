import type { Batch, NoiseSource, Times } from "@backstep/core";
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
      const factors = factorsOf(like.rows, t0, t1, (from, to) => choleskyOfGram(weights, drift, from, to));
      return z.map((_, i) => sum(...z.slice(0, i + 1).map((batch, k) => column(factors, i, k, batch))));
    },
  };
}

function column(factors: readonly number[][][], i: number, k: number, batch: Batch): Term {
  const coefficients = new Float64Array(factors.length);
  for (let row = 0; row < factors.length; row++) coefficients[row] = factors[row][i][k];
  return [coefficients, batch];
}

function factorsOf(
  rows: number,
  t0: Times,
  t1: Times,
  factorOver: (t0: number, t1: number) => number[][],
): number[][][] {
  const at = (times: Times, row: number): number => (typeof times === "number" ? times : times[row]);
  const factors: number[][][] = [];
  for (let row = 0; row < rows; row++) {
    const [from, to] = [at(t0, row), at(t1, row)];
    const isSame = row > 0 && at(t0, row - 1) === from && at(t1, row - 1) === to;
    factors.push(isSame ? factors[row - 1] : factorOver(from, to));
  }
  return factors;
}
