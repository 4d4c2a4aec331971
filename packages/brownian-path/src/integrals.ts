import type { Batch, ItoWeight } from "@backstep/core";
import type { Entry, Forest } from "./forest.ts";
import type { Tree } from "./node.ts";
import { onNormals } from "./on-normals.ts";
import { spanCoefficients } from "./span.ts";

/** The integrals over an interval that all rows share: the sum over the nodes that fill it, from above. */
export function integralsOver(
  tree: Tree,
  forest: Forest,
  weights: readonly ItoWeight[],
  [t0, t1]: readonly [t0: number, t1: number],
  like: Batch,
): readonly Batch[] {
  const chunk = forest.chunk(like);
  const out = weights.map(() => like.workspace.batch(like.rows, like.dim));
  const given = weights.map((weight) => spanCoefficients(tree.span, weight, t1));
  let begun = false;
  const open: Entry[] = t0 > t1 ? [chunk.root] : [];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, address } = entry;
    if (node.high <= t1 || node.low >= t0) continue;
    if (node.low < t1 || node.high > t0) {
      open.push(...forest.children(entry, chunk));
      continue;
    }
    const sources = tree.span.functions.map((_, k) => address + k * chunk.stride);
    given.forEach((of, w) => forest.combine(out[w].address, chunk.elements, onNormals(tree, of, node), sources, begun));
    begun = true;
  }
  if (!begun) for (const batch of out) batch.data.fill(0);
  forest.prune(chunk, t0, t1);
  return out;
}
