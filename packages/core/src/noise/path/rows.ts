import type { Batch } from "../../batch.ts";
import type { ItoWeight } from "../ito-weight.ts";
import type { Forest } from "./forest.ts";
import { type Node, splitOf, type Tree } from "./node.ts";
import { onNormals } from "./on-normals.ts";
import type { NodeNormals } from "./streams.ts";

export interface RowRequest {
  readonly tree: Tree;
  readonly forest: Forest;
  readonly normals: NodeNormals;
  readonly weights: readonly ItoWeight[];
  readonly like: Batch;
}

/**
 * Integrals over an interval of its own per row. Down to the smallest node that holds all intervals the rows go together; below it each
 * goes alone, by the operations, in the order and precision of the joint descent, so that its bits are those of a query for all rows.
 */
export function rowIntegrals(
  { tree, forest, normals, weights, like }: RowRequest,
  ends: readonly (readonly [number, number])[],
): readonly Batch[] {
  const { workspace, rows, dim, precision } = like;
  const { kernels } = workspace;
  const chunk = forest.chunk(like);
  const top = ends.reduce((high, [t0]) => Math.max(high, t0), Number.NEGATIVE_INFINITY);
  const bottom = ends.reduce((low, [, t1]) => Math.min(low, t1), Number.POSITIVE_INFINITY);
  let shared = chunk.root;
  for (let inside = bottom < top; inside; ) {
    // A node that is wanted whole, or has none below it that holds all, is where rows part.
    if (shared.node.low === bottom && shared.node.high === top) break;
    const next = forest.children(shared, chunk).find(({ node }) => node.low <= bottom && top <= node.high);
    inside = next !== undefined;
    if (next) shared = next;
  }

  const count = tree.span.functions.length;
  const fresh = workspace.batch(1, Math.max(dim, 8)).address;
  const out = weights.map(() => workspace.batch(rows, dim));
  const views = out.map((batch) => batch.data);
  const f32 = precision === "f32";
  const View = precision === "f64" ? Float64Array : Float32Array;
  const drawn = new View(kernels.memory.buffer, fresh, dim);
  const zeta = Array.from(
    { length: count },
    (_, k) => new View(kernels.memory.buffer, shared.address + k * chunk.stride, rows * dim),
  );
  for (const view of views) view.fill(0);

  for (let row = 0; row < rows; row++) {
    const [t0, t1] = ends[row];
    const start = zeta.map((block) => new Float64Array(block.subarray(row * dim, (row + 1) * dim)));
    const open: { node: Node; zeta: Float64Array[] }[] = t0 > t1 ? [{ node: shared.node, zeta: start }] : [];
    let begun = false;
    for (let entry = open.pop(); entry; entry = open.pop()) {
      const { node } = entry;
      if (t1 <= node.low && node.high <= t0) {
        for (let w = 0; w < weights.length; w++)
          accumulate(views[w], row * dim, dim, onNormals(tree, weights[w], t1, node), 0, entry.zeta, begun, f32);
        begun = true;
        continue;
      }
      const split = splitOf(tree, node);
      const sources = entry.zeta.slice();
      for (let k = 0; k < count; k++) {
        normals(kernels, precision, fresh, split.at, k, (workspace.position.firstRow + row) * dim, dim);
        sources.push(new Float64Array(drawn));
      }
      for (const [side, half] of [split.left, split.right].entries()) {
        if (half.high <= t1 || half.low >= t0) continue;
        const blocks: Float64Array[] = [];
        for (let i = 0; i < count; i++) {
          const block = new Float64Array(dim);
          accumulate(block, 0, dim, split.matrix, 2 * count * (side * count + i), sources, false, f32);
          blocks.push(block);
        }
        open.push({ node: half, zeta: blocks });
      }
    }
  }
  forest.prune(chunk, top, bottom);
  return out;
}

/** `Forest.combine` for one row, with the coefficients from `at` on. */
function accumulate(
  out: Float64Array | Float32Array,
  offset: number,
  dim: number,
  c: Float64Array,
  at: number,
  sources: readonly Float64Array[],
  add: boolean,
  f32: boolean,
): void {
  for (let j = 0; j < dim; j++) {
    let total = add ? out[offset + j] : 0;
    let begun = add;
    for (let k = 0; k < sources.length; k++) {
      const coefficient = c[at + k];
      if (coefficient === 0) continue;
      const term = f32 ? Math.fround(Math.fround(coefficient) * sources[k][j]) : coefficient * sources[k][j];
      total = !begun ? term : f32 ? Math.fround(total + term) : total + term;
      begun = true;
    }
    out[offset + j] = total;
  }
}
