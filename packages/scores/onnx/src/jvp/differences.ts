import { BackstepError, type Batch, type Times } from "@backstep/core";
import { type Element, elementOf } from "../ports/element.ts";
import { createTable, firstLevels } from "./extrapolation-table.ts";
import type { Product } from "./product.ts";
import { rms } from "./rms.ts";

/** Options of Jacobian-vector products by differences. */
export interface OnnxDifferences {
  readonly differences: true;
  /** The largest step, relative to the scale of the row. Default 0.25. */
  readonly step?: number;
  /** The accepted error of a product, relative to its size. Default 1e-4. */
  readonly tolerance?: number;
}

/** Evaluates a network at several points per row of a batch, next to each other. */
type Copies = (y: Batch, t: Times, copies: number) => Promise<Batch>;

const maximalLevels = 16;

/**
 * J_N(y) v by central differences whose step is halved, row by row, until two extrapolations agree.
 *
 * ```text
 * D_k = (N(y + h_k v) − N(y − h_k v))/(2 h_k)      h_k = 2⁻ᵏ h₀,   h₀ max|v| = step · hypot(rms y, σ)      σ: standard deviation of the noise in y
 * J_k = (4 D_k − D_{k−1})/3 = J v + O(h_k⁴)
 * e_k = rms(J_k − J_{k−1}) ≤ max(tolerance · rms J_k, 16 u |N|/h_k)       u = 2⁻¹¹, 2⁻²⁴, 2⁻⁵³: rounding of the coarsest type involved,
 *                                                                         |N|: the largest finite rms N(y ± h_j v), j ≤ k
 * ```
 *
 * e_k is the error of J_{k−1}. The error of J_k is smaller, by a factor of 16 if the network is smooth on the scale of the step. The second bound is the
 * rounding error: below it, a smaller step only increases the error. The widest points give the size of the rounded values even if N(y) = 0. If N has a
 * value that is not finite, the step is halved, too. A row that meets neither bound after 16 levels gets the J_k with the least e_k/rms J_k. The first
 * call has six evaluations per row; each further halving that a row of the batch needs takes a call of two.
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
    const { rows, dim, precision } = y;
    const largestSteps = Float64Array.from(
      { length: rows },
      (_, row) => (step * scaleOf(y, row, sigma)) / sizeOf(v, row),
    );
    const table = createTable({ rows, dim, tolerance, rounding: 16 * roundingOf([...types, elementOf(precision)]) });
    for (let index = 0; index < maximalLevels && !table.settled(); ) {
      const copies = 2 * (index === 0 ? firstLevels : 1);
      const { data } = await evaluate(displaced(y, v, largestSteps, index, copies), repeated(t, copies), copies);
      for (let copy = 0; copy < copies; copy += 2, index++)
        table.add({ index, values: data, copies, copy, largestSteps });
    }
    const out = y.workspace.batch(rows, dim);
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

/** hypot(rms y, σ), the length scale of a smoothed density. */
function scaleOf({ data, dim }: Batch, row: number, sigma: number | Float64Array): number {
  return Math.hypot(rms(data, row * dim, dim), typeof sigma === "number" ? sigma : sigma[row]) || 1;
}

/** max|v|, or 1 if v is 0: no coordinate moves by more than the step. */
function sizeOf({ data, dim }: Batch, row: number): number {
  let largest = 0;
  for (let j = row * dim; j < (row + 1) * dim; j++) largest = Math.max(largest, Math.abs(data[j]));
  return largest || 1;
}

/** y + h_k v and y − h_k v for k ≥ `first`, those of a row next to each other. */
function displaced(y: Batch, v: Batch, largestSteps: Float64Array, first: number, copies: number): Batch {
  const { rows, dim } = y;
  const points = y.workspace.batch(copies * rows, dim);
  const [data, from, along] = [points.data, y.data, v.data];
  for (let row = 0, at = 0; row < rows; row++)
    for (let copy = 0; copy < copies; copy++) {
      const h = (copy % 2 === 0 ? 1 : -1) * 2 ** -(first + (copy >> 1)) * largestSteps[row];
      for (let i = row * dim; i < (row + 1) * dim; i++, at++) data[at] = from[i] + h * along[i];
    }
  return points;
}

function repeated(t: Times, copies: number): Times {
  return typeof t === "number"
    ? t
    : Float64Array.from({ length: copies * t.length }, (_, k) => t[Math.floor(k / copies)]);
}
