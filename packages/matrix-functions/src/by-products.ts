import type { Batch } from "@backstep/core";
import { sum, type Term } from "@backstep/core/plugin";
import { type ChebyshevSeries, chebyshevSeries, cosineTables } from "./chebyshev.ts";
import type { Combination } from "./combination.ts";
import { boxesOf } from "./field-of-values.ts";
import type { Box } from "./krylov-space.ts";

/** Truncation error of the polynomials, relative to the size of the functions. */
const tolerance = { f64: 1e-11, f32: 1e-7 } as const;

/**
 * Computes Σ_k f_k(A) v_k of each row from products J v alone, with one Clenshaw recurrence for all vectors.
 *
 * ```text
 * b_i = Σ_k c_ki v_k + 2/r (A − c) b_{i+1} − b_{i+2}        Σ_k f_k(A) v_k = Σ_k c_k0 v_k + 1/r (A − c) b_1 − b_2
 * ```
 *
 * A Krylov space (Lanczos if `symmetric`, otherwise Arnoldi) finds a box around the eigenvalues. Chebyshev series of the lowest degree that is
 * accurate on the box replace the f_k: to 1e-11 of their size on the box, in `f32` to 1e-7. The box may miss a few percent of the spectrum;
 * the error from this reaches 2e-9 in tests. The cost is at most 100 products for the space and at most 1023 for the series. A row with a
 * lower degree than other rows of the batch waits with b = 0, so its bits do not depend on them.
 *
 * - **Shapes** v_k, the argument of `product` and the result: (n, d).
 *
 * @see N. J. Higham, Functions of Matrices: Theory and Computation, SIAM 2008.
 * @example
 * ```ts
 * const moved = await applyByProducts({ functions: (z) => [exp(z)], vectors: [v], scale: h }, (u) => jvp(x, u, t), true);
 * ```
 */
export async function applyByProducts(
  { functions, vectors, scale }: Combination,
  product: (v: Batch) => Promise<Batch>,
  symmetric: boolean,
): Promise<Batch> {
  const [{ precision, rows }] = vectors;
  const series = seriesOf(functions, await boxesOf(product, scale, vectors[0], symmetric), tolerance[precision]);
  const perRow = (value: (one: ChebyshevSeries) => number): Float64Array => Float64Array.from(series, value);
  const weights = vectors.map(() => new Float64Array(rows));
  const combined = (i: number): Batch => {
    weights.forEach((c, k) => {
      for (let row = 0; row < rows; row++) c[row] = i > series[row].degree ? 0 : series[row].coefficients[k][i];
    });
    return sum(...vectors.map((v, k): Term => [weights[k], v]));
  };

  const [one, two] = [1, 2].map((factor) => ({
    slope: perRow(({ radius }) => (factor * scale) / radius),
    shift: perRow(({ radius, center }) => (-factor * center) / radius),
  }));
  let [b, before]: (Batch | undefined)[] = [];
  const next = async (i: number, { slope, shift }: typeof one): Promise<Batch> => {
    if (b === undefined) return combined(i);
    const terms: Term[] = [
      [1, combined(i)],
      [slope, await product(b)],
      [shift, b],
    ];
    return sum(...terms, ...(before ? [[-1, before] as const] : []));
  };
  for (let i = series.reduce((most, { degree }) => Math.max(most, degree), 0); i > 0; i--)
    [b, before] = [await next(i, two), b];
  return next(0, one);
}

/** One series per row. Consecutive rows with equal boxes share one series. */
function seriesOf(
  functions: Combination["functions"],
  boxes: readonly Box[],
  tolerance: number,
): readonly ChebyshevSeries[] {
  const cosines = cosineTables();
  let [last, series]: [Box | undefined, ChebyshevSeries | undefined] = [undefined, undefined];
  return boxes.map((box) => {
    if (!series || box.low !== last?.low || box.high !== last.high || box.height !== last.height)
      series = chebyshevSeries(functions, box, { tolerance, cosines });
    last = box;
    return series;
  });
}
