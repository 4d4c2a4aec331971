import type { Batch } from "../../batch.ts";
import type { ItoWeight } from "../ito-weight.ts";
import type { Chunk, Entry, Forest, Part } from "./forest.ts";
import type { Tree } from "./node.ts";
import { RowWalk } from "./row-walk.ts";
import type { NodeNormals } from "./streams.ts";

export interface RowRequest {
  readonly tree: Tree;
  readonly forest: Forest;
  readonly normals: NodeNormals;
  readonly weights: readonly ItoWeight[];
  readonly like: Batch;
}

/** Remains of more numbers than these are drawn again. Values never depend on it. */
const remembered = 2 ** 21;
/** What a part takes beside its ζ, in numbers. */
const partSize = 40;

/**
 * Integrals over an interval of its own per row. Down to the smallest node that holds all intervals the rows go together; below it each
 * goes alone, by the operations, in the order and precision of the joint descent, so that its bits are those of a query for all rows.
 * What a row's descent leaves open is kept: the second part of a step begins there.
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
    // A node that was split holds the end of an interval above t0: none that lies in this interval was, so that the sum is over the same nodes.
    const open = before && before.end >= t0 ? before.open : [walk.whole(row)];
    walk.down(row, open, t0, t1);
    size += open.length * (partSize + like.dim * tree.span.functions.length);
    if (size <= remembered) rows.push({ end: t1, open });
  });
  forest.remains = { shared, rows };
  forest.prune(chunk, top, bottom);
  return out;
}

/** The smallest node that holds [bottom, top]. */
function sharedEntry(forest: Forest, chunk: Chunk, top: number, bottom: number): Entry {
  let shared = chunk.root;
  for (let inside = bottom < top; inside; ) {
    // A node that is wanted whole, or has none below it that holds all, is where rows part.
    if (shared.node.low === bottom && shared.node.high === top) break;
    const next = forest.children(shared, chunk).find(({ node }) => node.low <= bottom && top <= node.high);
    inside = next !== undefined;
    if (next) shared = next;
  }
  return shared;
}
