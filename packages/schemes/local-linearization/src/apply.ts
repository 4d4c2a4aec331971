import { type Batch, sum, type Term } from "@backstep/core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { type ChebyshevSeries, chebyshevSeries } from "./chebyshev.ts";
import { boxesOf } from "./field-of-values.ts";
import type { Box } from "./krylov-space.ts";

/** Σ_k f_k(A) v_k is wanted, A = scale · J. */
export interface Combination {
  /** f_k(z) of all the functions at once. */
  functions(z: number): readonly number[];
  readonly vectors: readonly Batch[];
  readonly scale: number;
}

/** What is left out of a polynomial, relative to the functions' size. */
const tolerance = { f64: 1e-11, f32: 1e-7 } as const;

/**
 * Σ_k f_k(A) v_k of each row by products J v alone, all vectors in one Clenshaw recurrence.
 *
 * ```text
 * b_i = Σ_k c_ki v_k + 2/r (A − c) b_{i+1} − b_{i+2}        Σ_k f_k(A) v_k = Σ_k c_k0 v_k + 1/r (A − c) b_1 − b_2
 * ```
 *
 * A row of lower degree than its batch mates waits with b = 0, so that its bits do not depend on them.
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

/** One series per row; neighbours with the same box share theirs. */
function seriesOf(
  functions: Combination["functions"],
  boxes: readonly Box[],
  tolerance: number,
): readonly ChebyshevSeries[] {
  let [last, series]: [Box | undefined, ChebyshevSeries | undefined] = [undefined, undefined];
  return boxes.map((box) => {
    if (!series || box.low !== last?.low || box.high !== last.high || box.height !== last.height)
      series = chebyshevSeries(functions, box, tolerance);
    last = box;
    return series;
  });
}

/**
 * Σ_k f_k(A) v_k of each row by the eigenvectors of its J, symmetric.
 *
 * - **Shapes** J: (n, d·d), row-major per row. v_k and the result: (n, d).
 */
export function applyByEigenvectors({ functions, vectors, scale }: Combination, jacobians: Batch): Batch {
  const [{ rows, dim, workspace }] = vectors;
  const out = workspace.batch(rows, dim);
  const inputs = vectors.map(({ data }) => data);
  const [J, to] = [jacobians.data, out.data];
  let [known, spectrum]: [Float64Array | Float32Array | undefined, Spectrum | undefined] = [undefined, undefined];
  for (let row = 0; row < rows; row++) {
    const entries = J.subarray(row * dim * dim, (row + 1) * dim * dim);
    if (!spectrum || !known?.every((value, i) => value === entries[i]))
      spectrum = decompose(entries, dim, (lambda) => functions(scale * lambda));
    known = entries;
    const { basis, values } = spectrum;
    for (let j = 0; j < dim; j++) to[row * dim + j] = 0;
    for (let l = 0; l < dim; l++) {
      let total = 0;
      inputs.forEach((v, k) => {
        let along = 0;
        for (let j = 0; j < dim; j++) along += basis[l * dim + j] * v[row * dim + j];
        total += values[l][k] * along;
      });
      for (let j = 0; j < dim; j++) to[row * dim + j] += total * basis[l * dim + j];
    }
  }
  return out;
}

/** Eigenvectors, one after the other, and f_k at each eigenvalue. */
interface Spectrum {
  readonly basis: Float64Array;
  readonly values: readonly (readonly number[])[];
}

function decompose(
  entries: Float64Array | Float32Array,
  dim: number,
  values: (eigenvalue: number) => readonly number[],
): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(dim, dim, entries), {
    assumeSymmetric: true,
  });
  return {
    basis: Float64Array.from(eigenvectorMatrix.transpose().to1DArray()),
    values: realEigenvalues.map(values),
  };
}
