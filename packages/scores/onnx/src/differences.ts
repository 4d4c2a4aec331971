import { BackstepError, type Batch, type Times } from "@backstep/core";
import type { Product } from "./derivative.ts";
import { type Element, elementOf } from "./element.ts";

/** How products by differences are taken. */
export interface OnnxDifferences {
  readonly differences: true;
  /** The largest step, as a part of the scale of the row; 0.25 unless given. */
  readonly step?: number;
  /** The error at which a product is taken, as a part of its size; 1e-4 unless given. */
  readonly tolerance?: number;
}

/** A network at several points for each row of a batch, next to each other. */
type Copies = (y: Batch, t: Times, copies: number) => Promise<Batch>;

/** The first call takes as many levels as an estimate of the error needs. */
const firstLevels = 3;
const maximalLevels = 16;

/**
 * J_N(y) v by central differences whose step is halved, row by row, until two extrapolations agree.
 *
 * ```text
 * D_k = (N(y + h_k v) − N(y − h_k v))/(2 h_k)      h_k = 2⁻ᵏ h₀,   h₀ max|v| = step · hypot(rms y, σ)      σ that of the noise in y
 * J_k = (4 D_k − D_{k−1})/3 = J v + O(h_k⁴)
 * e_k = rms(J_k − J_{k−1}) ≤ max(tolerance · rms J_k, 16 u |N|/h_k)       u = 2⁻¹¹, 2⁻²⁴, 2⁻⁵³ the rounding of the coarsest type on the way,
 *                                                                         |N| the largest rms N(y ± h_j v), j ≤ k, that is finite
 * ```
 *
 * e_k is the error of J_{k−1}; that of J_k is smaller, by 16 where the network is smooth on the scale of the step. The second bound is rounding, beyond
 * which a smaller step only makes the error larger; the widest points tell the size of what is rounded even where N(y) = 0. Where N has no finite value
 * the step is halved, too. A row for which neither bound is met after 16 levels gets the J_k with the least e_k/rms J_k. Six evaluations in one call, and
 * two more for each further halving that a row of the batch needs.
 *
 * @see C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982), for steps controlled by a table of extrapolations.
 * @throws BackstepError `OPTION_INVALID`
 */
export function productByDifferences(
  evaluate: Copies,
  types: readonly Element[],
  { step = 0.25, tolerance = 1e-4 }: OnnxDifferences,
): Product {
  requirePositive("step", step);
  requirePositive("tolerance", tolerance);
  return async (y, v, t, sigma) => {
    const largest = Float64Array.from({ length: y.rows }, (_, row) => (step * scaleOf(y, row, sigma)) / sizeOf(v, row));
    const table = createTable(y.rows, y.dim, tolerance, 16 * roundingOf([...types, elementOf(y.precision)]));
    for (let level = 0; level < maximalLevels && !table.settled(); ) {
      const levels = level === 0 ? firstLevels : 1;
      const copies = 2 * levels;
      const values = await evaluate(displaced(y, v, largest, level, copies), repeated(t, copies), copies);
      for (let copy = 0; copy < copies; copy += 2, level++) table.add(values.data, copy, copies, largest, level);
    }
    const out = y.workspace.batch(y.rows, y.dim);
    out.data.set(table.products);
    return out;
  };
}

function requirePositive(option: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new BackstepError("OPTION_INVALID", `jvp.${option} is ${value}; it must be a finite number above 0`);
}

const roundings: Partial<Record<Element, number>> = { float16: 2 ** -11, float32: 2 ** -24, float64: 2 ** -53 };

function roundingOf(types: readonly Element[]): number {
  return Math.max(...types.map((type) => roundings[type] ?? 0));
}

/** hypot(rms y, σ), on which a smoothed density bends. */
function scaleOf({ data, dim }: Batch, row: number, sigma: number | Float64Array): number {
  return Math.hypot(rms(data, row * dim, dim), typeof sigma === "number" ? sigma : sigma[row]) || 1;
}

/** max|v|, and 1 where v is 0: no coordinate moves by more than the step. */
function sizeOf({ data, dim }: Batch, row: number): number {
  let largest = 0;
  for (let j = row * dim; j < (row + 1) * dim; j++) largest = Math.max(largest, Math.abs(data[j]));
  return largest || 1;
}

function rms(values: ArrayLike<number>, from: number, length: number): number {
  let total = 0;
  for (let j = from; j < from + length; j++) total += values[j] ** 2;
  return Math.sqrt(total / length);
}

/** y + h_k v and y − h_k v from `level` on, those of a row next to each other. */
function displaced(y: Batch, v: Batch, largest: Float64Array, level: number, copies: number): Batch {
  const { rows, dim } = y;
  const points = y.workspace.batch(copies * rows, dim);
  const [data, from, along] = [points.data, y.data, v.data];
  for (let row = 0, at = 0; row < rows; row++)
    for (let copy = 0; copy < copies; copy++) {
      const h = (copy % 2 === 0 ? 1 : -1) * 2 ** -(level + (copy >> 1)) * largest[row];
      for (let i = row * dim; i < (row + 1) * dim; i++, at++) data[at] = from[i] + h * along[i];
    }
  return points;
}

function repeated(t: Times, copies: number): Times {
  return typeof t === "number"
    ? t
    : Float64Array.from({ length: copies * t.length }, (_, k) => t[Math.floor(k / copies)]);
}

/** The extrapolations of a batch, and which rows have what they need. */
interface Table {
  /** (n, d), the best so far. */
  readonly products: Float64Array;
  /** Adds the level whose two evaluations are `copy` and `copy` + 1 of the `copies` of each row. */
  add(values: ArrayLike<number>, copy: number, copies: number, largest: Float64Array, level: number): void;
  settled(): boolean;
}

function createTable(rows: number, dim: number, tolerance: number, rounding: number): Table {
  const size = rows * dim;
  const products = new Float64Array(size);
  const least = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const taken = new Uint8Array(rows);
  const outputs = new Float64Array(rows);
  const quotients = new Float64Array(size);
  const extrapolations = new Float64Array(size);

  /** Whether this level is the best of the row so far, and the last that it needs. */
  const judge = (row: number, error: number, noise: number): void => {
    const size = rms(extrapolations, row * dim, dim);
    // Where a value was not finite nothing is known about the error; a smaller step may stay where the network has values.
    const enough = error < Number.POSITIVE_INFINITY && error <= Math.max(tolerance * size, noise);
    const better = error / size < least[row];
    if (enough || better || least[row] === Number.POSITIVE_INFINITY)
      products.set(extrapolations.subarray(row * dim, (row + 1) * dim), row * dim);
    if (better) least[row] = error / size;
    taken[row] = enough ? 1 : 0;
  };

  return {
    products,
    settled: () => taken.every((each) => each === 1),
    add(values, copy, copies, largest, level) {
      for (let row = 0; row < rows; row++) {
        const above = (row * copies + copy) * dim;
        let change = 0;
        for (let i = row * dim, at = above; at < above + dim; i++, at++) {
          const quotient = ((values[at] - values[at + dim]) * 2 ** (level - 1)) / largest[row];
          const next = (4 * quotient - quotients[i]) / 3;
          change += (next - extrapolations[i]) ** 2;
          quotients[i] = quotient;
          extrapolations[i] = next;
        }
        for (const side of [above, above + dim]) {
          const output = rms(values, side, dim);
          if (output > outputs[row] && output < Number.POSITIVE_INFINITY) outputs[row] = output;
        }
        const noise = (rounding * outputs[row] * 2 ** level) / largest[row];
        if (level >= firstLevels - 1 && taken[row] === 0) judge(row, Math.sqrt(change / dim), noise);
      }
    },
  };
}
