import type { Pausing } from "@backstep/core/plugin";
import type { CostRows } from "./cost-rows.ts";
import type { Matching } from "./matching.ts";

/** Buffers of the search, allocated once per assignment. */
interface Search {
  /** Length of the shortest alternating path to each column found so far, and the row before it. */
  readonly length: Float64Array;
  readonly previous: Int32Array;
  /** All columns: the open ones first, then those with a final path length. */
  readonly columns: Int32Array;
}

/** Matches every free row by one shortest augmenting path. It yields after `every` rows of a search. */
export function* augmentAll(rows: CostRows, n: number, matching: Matching, every: number): Pausing<void> {
  const search: Search = {
    length: new Float64Array(n),
    previous: new Int32Array(n),
    columns: Int32Array.from({ length: n }, (_, j) => j),
  };
  for (let i = 0; i < n; i++) if (matching.columnOf[i] < 0) yield* augment(rows, i, matching, search, every);
}

/** Dijkstra's algorithm on reduced costs from a free row to the nearest free column. Then the matching is swapped along the path. */
function* augment(
  rows: CostRows,
  start: number,
  { columnOf, rowOf, v }: Matching,
  search: Search,
  every: number,
): Pausing<void> {
  const { length, previous, columns } = search;
  length.fill(Number.POSITIVE_INFINITY);
  let open = columns.length;
  let column = -1;
  let shortest = 0;
  for (let row = start; row >= 0; row = rowOf[column]) {
    if (open % every === 0) yield;
    const cost = rows(row);
    // The edge from the matched column to its row is tight, so its reduced cost is the dual of the row.
    const offset = column < 0 ? 0 : shortest - (cost[column] - v[column]);
    const nearest = relax(cost, v, rowOf, search, row, offset, open);
    column = columns[nearest];
    shortest = length[column];
    open -= 1;
    columns[nearest] = columns[open];
    columns[open] = column;
  }
  for (let k = open + 1; k < columns.length; k++) v[columns[k]] += length[columns[k]] - shortest;
  for (let row = -1; row !== start; ) {
    row = previous[column];
    rowOf[column] = row;
    [columnOf[row], column] = [column, columnOf[row]];
  }
}

/** Extends the paths by one row. Returns the position of the nearest open column; if several are equally near, a free one. */
function relax(
  cost: Float64Array,
  v: Float64Array,
  rowOf: Int32Array,
  { length, previous, columns }: Search,
  row: number,
  offset: number,
  open: number,
): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < open; k++) {
    const j = columns[k];
    const candidate = cost[j] - v[j] + offset;
    if (candidate < length[j]) {
      length[j] = candidate;
      previous[j] = row;
    }
    if (length[j] < least || (length[j] === least && rowOf[j] < 0)) {
      least = length[j];
      nearest = k;
    }
  }
  return nearest;
}
