import { rms } from "./rms.ts";

/** Number of levels after which the difference of two extrapolations estimates the error. */
export const firstLevels = 3;

/** The network's values at y + h_k v and y − h_k v, h_k = 2⁻ᵏ h₀. */
export interface Level {
  /** k. */
  readonly index: number;
  /** Outputs of the network for `copies` points per row. */
  readonly values: ArrayLike<number>;
  readonly copies: number;
  /** Which of a row's copies is y + h_k v; the next one is y − h_k v. */
  readonly copy: number;
  /** h₀ of each row. */
  readonly largestSteps: Float64Array;
}

/** Difference quotients of a batch, extrapolated level by level. */
export interface ExtrapolationTable {
  /** (n, d), the best products so far. */
  readonly products: Float64Array;
  add(level: Level): void;
  /** Whether the product of every row is accepted. */
  settled(): boolean;
}

/** Size of a batch and the accuracy of its products. */
interface TableOptions {
  readonly rows: number;
  readonly dim: number;
  /** The accepted error of a product, relative to its size. */
  readonly tolerance: number;
  /** The rounding error of a difference, relative to the network's output. */
  readonly rounding: number;
}

/** One entry per row, or per value of the batch. */
interface State {
  readonly products: Float64Array;
  /** The least error of each row so far, relative to its product. */
  readonly leastErrors: Float64Array;
  readonly accepted: Uint8Array;
  /** The largest finite rms of each row's outputs. */
  readonly outputSizes: Float64Array;
  readonly quotients: Float64Array;
  readonly extrapolations: Float64Array;
}

/** A table without levels. */
export function createTable(options: TableOptions): ExtrapolationTable {
  const { rows, dim } = options;
  const size = rows * dim;
  const state: State = {
    products: new Float64Array(size),
    leastErrors: new Float64Array(rows).fill(Number.POSITIVE_INFINITY),
    accepted: new Uint8Array(rows),
    outputSizes: new Float64Array(rows),
    quotients: new Float64Array(size),
    extrapolations: new Float64Array(size),
  };
  return {
    products: state.products,
    settled: () => state.accepted.every((each) => each === 1),
    add(level) {
      for (let row = 0; row < rows; row++) {
        const error = extrapolate(state, level, row, dim);
        measureOutputs(state, level, row, dim);
        if (level.index >= firstLevels - 1 && state.accepted[row] === 0) judge(state, options, level, row, error);
      }
    },
  };
}

/** Adds D_k and J_k of a row. Returns rms(J_k − J_{k−1}). */
function extrapolate(
  { quotients, extrapolations }: State,
  { index, values, copies, copy, largestSteps }: Level,
  row: number,
  dim: number,
): number {
  const above = (row * copies + copy) * dim;
  let change = 0;
  for (let i = row * dim, at = above; at < above + dim; i++, at++) {
    const quotient = ((values[at] - values[at + dim]) * 2 ** (index - 1)) / largestSteps[row];
    const next = (4 * quotient - quotients[i]) / 3;
    change += (next - extrapolations[i]) ** 2;
    quotients[i] = quotient;
    extrapolations[i] = next;
  }
  return Math.sqrt(change / dim);
}

function measureOutputs({ outputSizes }: State, { values, copies, copy }: Level, row: number, dim: number): void {
  const above = (row * copies + copy) * dim;
  for (const side of [above, above + dim]) {
    const output = rms(values, side, dim);
    if (output > outputSizes[row] && output < Number.POSITIVE_INFINITY) outputSizes[row] = output;
  }
}

/** Keeps the extrapolation of a row if it is the best so far, and accepts it if its error is small enough. */
function judge(
  { products, leastErrors, accepted, outputSizes, extrapolations }: State,
  { dim, tolerance, rounding }: TableOptions,
  { index, largestSteps }: Level,
  row: number,
  error: number,
): void {
  const size = rms(extrapolations, row * dim, dim);
  const noise = (rounding * outputSizes[row] * 2 ** index) / largestSteps[row];
  // A value that is not finite gives no error estimate; the network may have finite values for a smaller step.
  const enough = error < Number.POSITIVE_INFINITY && error <= Math.max(tolerance * size, noise);
  const better = error / size < leastErrors[row];
  if (enough || better || leastErrors[row] === Number.POSITIVE_INFINITY)
    products.set(extrapolations.subarray(row * dim, (row + 1) * dim), row * dim);
  if (better) leastErrors[row] = error / size;
  accepted[row] = enough ? 1 : 0;
}
