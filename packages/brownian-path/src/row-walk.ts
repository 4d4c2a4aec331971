import type { Batch, ItoWeight, Precision } from "@backstep/core";
import type { Entry, Forest, Part } from "./forest.ts";
import { splitOf, type Tree } from "./node.ts";
import { onNormals } from "./on-normals.ts";
import { spanCoefficients } from "./span.ts";
import type { NodeNormals } from "./streams.ts";

type View = Float64Array | Float32Array;

/** A query with one interval per row. */
export interface RowRequest {
  readonly tree: Tree;
  readonly forest: Forest;
  readonly normals: NodeNormals;
  readonly weights: readonly ItoWeight[];
  readonly like: Batch;
}

/** Descents of single rows, one after the other, in shared arrays. */
export class RowWalk {
  readonly #request: RowRequest;
  readonly #shared: Entry;
  /** ζ of the shared node, function by function. */
  readonly #zeta: readonly View[];
  readonly #out: readonly View[];
  readonly #fresh: number;
  readonly #drawn: View;
  /** A parent's ζ, then fresh normals. */
  readonly #sources: Float64Array;
  readonly #matrix: Float64Array;
  readonly #coefficients: Float64Array;
  #end = Number.NaN;
  #given: readonly Float64Array[] = [];

  constructor(request: RowRequest, shared: Entry, stride: number, out: readonly Batch[]) {
    const { tree, like } = request;
    const { workspace, rows, dim, precision } = like;
    const count = tree.span.functions.length;
    this.#request = request;
    this.#shared = shared;
    this.#fresh = workspace.batch(1, Math.max(dim, 8)).address;
    // Views are taken after the last batch is created, because memory may have moved with it.
    this.#out = out.map((batch) => batch.data);
    for (const view of this.#out) view.fill(0);
    this.#drawn = viewAt(precision, workspace.kernels.memory.buffer, this.#fresh, dim);
    this.#zeta = Array.from({ length: count }, (_, k) =>
      viewAt(precision, workspace.kernels.memory.buffer, shared.address + k * stride, rows * dim),
    );
    this.#sources = new Float64Array(2 * count * dim);
    this.#matrix = new Float64Array(4 * count * count);
    this.#coefficients = new Float64Array(count);
  }

  /** A row's part in the shared node. */
  whole(row: number): Part {
    const { dim } = this.#request.like;
    const zeta = new Float64Array(this.#zeta.length * dim);
    this.#zeta.forEach((block, k) => zeta.set(block.subarray(row * dim, (row + 1) * dim), k * dim));
    return { node: this.#shared.node, zeta };
  }

  /** Adds up the integrals of a row over [t1, t0] from above, and removes the parts above t1 from `open`. */
  down(row: number, open: Part[], t0: number, t1: number): void {
    if (!(t0 > t1)) return;
    const { tree, weights, like } = this.#request;
    if (t1 !== this.#end) this.#given = weights.map((weight) => spanCoefficients(tree.span, weight, t1));
    this.#end = t1;
    let begun = false;
    for (let part = open.pop(); part; part = open.pop()) {
      const { node } = part;
      if (node.high <= t1) {
        open.push(part);
        return;
      }
      if (node.low >= t0) continue;
      if (t1 > node.low || node.high > t0) {
        this.#split(part, row, open, t0);
        continue;
      }
      for (let w = 0; w < this.#out.length; w++) {
        const c = onNormals(tree, this.#given[w], node, this.#coefficients);
        combine(this.#out[w], row * like.dim, like, c, 0, part.zeta, begun);
      }
      begun = true;
    }
  }

  /** Replaces a part by its halves, without the upper one if it is above t0. */
  #split({ node, zeta }: Part, row: number, open: Part[], t0: number): void {
    const { tree, normals, like } = this.#request;
    const { workspace, precision, dim } = like;
    const half = zeta.length;
    const split = splitOf(tree, node, this.#matrix);
    this.#sources.set(zeta);
    for (let k = 0; k < this.#zeta.length; k++) {
      const first = (workspace.position.firstRow + row) * dim;
      normals(workspace.kernels, precision, this.#fresh, split.at, k, first, dim);
      for (let j = 0; j < dim; j++) this.#sources[half + k * dim + j] = this.#drawn[j];
    }
    open.push({ node: split.left, zeta: this.#half(0) });
    if (split.right.low < t0) open.push({ node: split.right, zeta: this.#half(1) });
  }

  /** ζ of a half, from the matrix and the sources. */
  #half(side: number): Float64Array {
    const count = this.#zeta.length;
    const { like } = this.#request;
    const zeta = new Float64Array(count * like.dim);
    for (let i = 0; i < count; i++)
      combine(zeta, i * like.dim, like, this.#matrix, 2 * count * (side * count + i), this.#sources, false);
    return zeta;
  }
}

function viewAt(precision: Precision, buffer: ArrayBuffer, address: number, length: number): View {
  return precision === "f64" ? new Float64Array(buffer, address, length) : new Float32Array(buffer, address, length);
}

/** `Forest.combine` for one row, with the coefficients from `at` on. */
function combine(
  out: View,
  offset: number,
  { dim, precision }: Batch,
  c: Float64Array,
  at: number,
  sources: Float64Array,
  add: boolean,
): void {
  const f32 = precision === "f32";
  const count = sources.length / dim;
  for (let j = 0; j < dim; j++) {
    let total = add ? out[offset + j] : 0;
    let begun = add;
    for (let k = 0; k < count; k++) {
      const coefficient = c[at + k];
      if (coefficient === 0) continue;
      const value = sources[k * dim + j];
      const term = f32 ? Math.fround(Math.fround(coefficient) * value) : coefficient * value;
      total = !begun ? term : f32 ? Math.fround(total + term) : total + term;
      begun = true;
    }
    out[offset + j] = total;
  }
}
