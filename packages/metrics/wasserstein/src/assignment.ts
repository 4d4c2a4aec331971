import type { Pausing } from "@backstep/core/plugin";
import { auctionPrices } from "./auction.ts";
import { type CostRows, rowsBetweenYields, storedUpTo } from "./cost-rows.ts";
import type { Matching } from "./matching.ts";
import { augmentAll } from "./shortest-path.ts";
import { twoCheapest } from "./two-cheapest.ts";

/** A perfect matching of rows with columns, and the dual variables that certify it as the cheapest. */
export interface Assignment {
  /** Column of every row. */
  readonly columnOf: Int32Array;
  /** u_i + v_j ≤ c_ij for all i, j, with equality on the matching. */
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** Bids per row in the reduction. More bids do not shorten the search that follows. */
const bidsPerRow = 4;

/**
 * Cheapest perfect matching of n rows with n columns.
 *
 * ```text
 * minimise  Σ_i c(i, π(i))  over permutations π          certified by u_i + v_j ≤ c_ij, = on π
 * ```
 *
 * An auction sets the prices. A row reduction follows, in which each free row bids for its best column. Then each remaining row gets one
 * shortest augmenting path. Only the last step is necessary; the first two shorten it. At most n³ work, in practice near n². `dim` is the
 * number of coordinates of points: the work for each cost that is not stored.
 *
 * @see R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38, 1987.
 * @see D. P. Bertsekas, "The auction algorithm: a distributed relaxation method for the assignment problem", Annals of Operations Research 14, 1988.
 */
export function* assign(rows: CostRows, n: number, dim: number): Pausing<Assignment> {
  const every = rowsBetweenYields(n, n > storedUpTo ? dim : 1);
  const v = yield* auctionPrices(rows, n, every);
  const matching = { columnOf: new Int32Array(n).fill(-1), rowOf: new Int32Array(n).fill(-1), v };
  yield* reduceRows(rows, n, matching, every);
  yield* augmentAll(rows, n, matching, every);
  const { columnOf } = matching;
  return { columnOf, u: Float64Array.from(columnOf, (j, i) => rows(i)[j] - v[j]), v };
}

/** A free row takes its best column and lowers the dual until the second best is equally good. The row that it displaces continues. */
function* reduceRows(rows: CostRows, n: number, { columnOf, rowOf, v }: Matching, every: number): Pausing<void> {
  const free = Array.from({ length: n }, (_, i) => n - 1 - i);
  for (let bids = bidsPerRow * n; bids > 0 && free.length > 0; bids--) {
    if (bids % every === 0) yield;
    const i = free.pop()!;
    const { best, second, gain } = twoCheapest(rows(i), v);
    // A bid that does not lower the dual could repeat forever, so it may only take a free column.
    const lowered = v[best] - gain < v[best];
    const column = rowOf[best] >= 0 && !lowered ? second : best;
    const displaced = rowOf[column];
    if (displaced >= 0 && !lowered) continue;
    if (displaced >= 0) {
      v[column] -= gain;
      columnOf[displaced] = -1;
      free.push(displaced);
    }
    columnOf[i] = column;
    rowOf[column] = i;
  }
}
