import type { CostRows } from "./cost-rows.ts";
import { augmentAll } from "./shortest-path.ts";

/** A perfect matching of rows with columns, and the dual variables that prove it cheapest. */
export interface Assignment {
  /** Column of every row. */
  readonly columnOf: Int32Array;
  /** u_i + v_j ≤ c_ij for all i, j, with equality on the matching. */
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** Partial matching and column duals while solving; −1 is unmatched. */
export interface Matching {
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
  readonly v: Float64Array;
}

/**
 * Cheapest perfect matching of n rows with n columns.
 *
 * ```text
 * minimise  Σ_i c(i, π(i))  over permutations π          certified by u_i + v_j ≤ c_ij, = on π
 * ```
 *
 * Column minima, then row reduction (each free row bids its two best columns apart), then one shortest augmenting path per row that is
 * left, as in Jonker and Volgenant (1987). At most n³ work.
 */
export function assign(rows: CostRows, n: number): Assignment {
  const matching = reduceColumns(rows, n);
  for (let pass = 0; pass < 2; pass++) reduceRows(rows, n, matching);
  augmentAll(rows, n, matching);
  const { columnOf, v } = matching;
  return { columnOf, u: Float64Array.from(columnOf, (j, i) => rows(i)[j] - v[j]), v };
}

/** v_j = min_i c_ij; every column goes to the row of its minimum where that row is still free. */
function reduceColumns(rows: CostRows, n: number): Matching {
  const v = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const cheapest = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const cost = rows(i);
    for (let j = 0; j < n; j++)
      if (cost[j] < v[j]) {
        v[j] = cost[j];
        cheapest[j] = i;
      }
  }
  const columnOf = new Int32Array(n).fill(-1);
  const rowOf = new Int32Array(n).fill(-1);
  for (let j = n - 1; j >= 0; j--)
    if (columnOf[cheapest[j]] < 0) {
      columnOf[cheapest[j]] = j;
      rowOf[j] = cheapest[j];
    }
  return { columnOf, rowOf, v };
}

/** Free rows take their best column and lower its dual to where the second best is as good; whom they displace goes next. */
function reduceRows(rows: CostRows, n: number, { columnOf, rowOf, v }: Matching): void {
  for (let start = 0; start < n; start++) {
    let i = columnOf[start] < 0 ? start : -1;
    while (i >= 0) {
      const [best, second, gain] = twoCheapest(rows(i), v);
      // Without a gain in the dual the chain could run in circles.
      const column = gain > 0 || rowOf[best] < 0 ? best : second;
      const displaced = rowOf[column];
      const lowered = v[best] - gain;
      const moves = displaced < 0 || lowered < v[best];
      v[best] = lowered;
      if (!moves) break;
      if (displaced >= 0) columnOf[displaced] = -1;
      columnOf[i] = column;
      rowOf[column] = i;
      i = displaced;
    }
  }
}

/** Columns of the smallest and second smallest c_j − v_j, and their difference. */
function twoCheapest(cost: Float64Array, v: Float64Array): [best: number, second: number, gain: number] {
  let [best, second, least, next] = [0, 0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let j = 0; j < v.length; j++) {
    const reduced = cost[j] - v[j];
    if (reduced < next)
      if (reduced < least) {
        [second, next] = [best, least];
        [best, least] = [j, reduced];
      } else [second, next] = [j, reduced];
  }
  return v.length === 1 ? [0, 0, 0] : [best, second, next - least];
}
