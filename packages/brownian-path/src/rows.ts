import type { Batch } from "@backstep/core";
import type { Chunk, Entry, Forest, Part } from "./forest.ts";
import { type RowRequest, RowWalk } from "./row-walk.ts";

/** Remains beyond this many numbers are not kept but drawn again. Values never depend on it. */
const remembered = 2 ** 21;
/** Size of a part without its ζ, in numbers. */
const partSize = 40;

/**
 * Integrals over one interval per row. Down to the smallest node that contains all intervals the rows descend together. Below it each row
 * descends alone, by the operations of the joint descent in the same order and precision, so that its bits are those of a query for all rows.
 * The parts that a row's descent leaves open are kept: the second part of a step continues from them.
 */
export function rowIntegrals(request: RowRequest, ends: readonly (readonly [number, number])[]): readonly Batch[] {
  const { tree, forest, weights, like } = request;
  const chunk = forest.chunk(like);
  const top = ends.reduce((high, [t0]) => Math.max(high, t0), Number.NEGATIVE_INFINITY);
  const bottom = ends.reduce((low, [, t1]) => Math.min(low, t1), Number.POSITIVE_INFINITY);
  const shared = sharedEntry(forest, chunk, top, bottom);
  const known = forest.remains?.shared === shared ? forest.remains.rows : [];
  const out = weights.map(() => like.workspace.batch(like.rows, like.dim));
  const walk = new RowWalk(request, shared, chunk.stride, out);
  const rows: { end: number; open: Part[] }[] = [];
  let size = 0;
  ends.forEach(([t0, t1], row) => {
    const before = known[row];
    // A split node contains the end of an interval above t0. No node inside this interval was split, so the sum is over the same nodes.
    const open = before && before.end >= t0 ? before.open : [walk.whole(row)];
    walk.down(row, open, t0, t1);
    size += open.length * (partSize + like.dim * tree.span.functions.length);
    if (size <= remembered) rows.push({ end: t1, open });
  });
  forest.keepRemains({ shared, rows });
  forest.prune(chunk, top, bottom);
  return out;
}

/** The smallest node that contains [bottom, top]. */
function sharedEntry(forest: Forest, chunk: Chunk, top: number, bottom: number): Entry {
  let shared = chunk.root;
  for (let inside = bottom < top; inside; ) {
    // The rows separate at a node that is exactly the interval, or that has no child containing it.
    if (shared.node.low === bottom && shared.node.high === top) break;
    const next = forest.children(shared, chunk).find(({ node }) => node.low <= bottom && top <= node.high);
    inside = next !== undefined;
    if (next) shared = next;
  }
  return shared;
}
