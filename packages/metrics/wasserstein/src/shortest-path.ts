import type { Matching } from "./assignment.ts";
import type { CostRows } from "./cost-rows.ts";

/** Buffers of the search, made once per assignment. */
interface Search {
  /** Length of the shortest alternating path to each column found so far, and the row before it. */
  readonly length: Float64Array;
  readonly previous: Int32Array;
  /** Columns, those already reached for good at the end. */
  readonly columns: Int32Array;
}

/** Matches every row that is left, one shortest augmenting path each. */
export function augmentAll(rows: CostRows, n: number, matching: Matching): void {
  const search: Search = {
    length: new Float64Array(n),
    previous: new Int32Array(n),
    columns: Int32Array.from({ length: n }, (_, j) => j),
  };
  for (let i = 0; i < n; i++) if (matching.columnOf[i] < 0) augment(rows, i, matching, search);
}

/** Dijkstra on reduced costs from a free row to the nearest free column, then the swap along the path. */
function augment(rows: CostRows, start: number, { columnOf, rowOf, v }: Matching, search: Search): void {
  const { length, previous, columns } = search;
  length.fill(Number.POSITIVE_INFINITY);
  let [open, row, offset] = [columns.length, start, 0];
  let column = -1;
  let shortest = 0;
  while (true) {
    const at = relax(rows(row), v, search, row, offset, open);
    column = columns[at];
    shortest = length[column];
    open -= 1;
    columns[at] = columns[open];
    columns[open] = column;
    if (rowOf[column] < 0) break;
    row = rowOf[column];
    // The matched edge is tight, so this is the path's length less the reduced cost of the row.
    offset = shortest - (rows(row)[column] - v[column]);
  }
  for (let k = open + 1; k < columns.length; k++) v[columns[k]] += length[columns[k]] - shortest;
  for (let row = -1; row !== start; ) {
    row = previous[column];
    const next = columnOf[row];
    rowOf[column] = row;
    columnOf[row] = column;
    column = next;
  }
}

/** Lengthens the paths by one row; returns the position of the nearest open column. */
function relax(
  cost: Float64Array,
  v: Float64Array,
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
    if (length[j] < least) {
      least = length[j];
      nearest = k;
    }
  }
  return nearest;
}
