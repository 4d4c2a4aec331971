import type { Batch, Precision } from "@backstep/core";
import { bytesOf, type Kernels, type Workspace } from "@backstep/core/plugin";
import { type Node, type Split, splitOf, type Tree } from "./node.ts";
import type { NodeNormals } from "./streams.ts";

/** ζ of a node for the rows of one chunk: as many blocks, `stride` bytes apart, as the span has functions. */
export interface Entry {
  readonly node: Node;
  readonly address: number;
  split?: Split;
  children?: readonly [Entry, Entry];
}

export interface Chunk {
  readonly root: Entry;
  readonly stride: number;
  readonly elements: number;
  readonly first: number;
}

/** A node of one row with its ζ, function by function. */
export interface Part {
  readonly node: Node;
  readonly zeta: Float64Array;
}

/** What the last descents of single rows, all from `shared`, left open below their ends, the uppermost part last. */
export interface Remains {
  readonly shared: Entry;
  readonly rows: readonly { readonly end: number; readonly open: Part[] }[];
}

/** Chunks in progress keep their descents up to this many bytes; the least recently used are dropped first. Values never depend on it. */
const cacheBytes = 48 * 2 ** 20;

/** The state of a path in the memory of one run: the current descents, so that a walk down a grid splits each node once. */
export class Forest {
  #remains: Remains | undefined;
  readonly #tree: Tree;
  readonly #root: Node;
  readonly #normals: NodeNormals;
  readonly #kernels: Kernels;
  readonly #precision: Precision;
  readonly #chunks = new Map<string, Chunk>();
  readonly #free = new Map<number, number[]>();
  #bytes = 0;
  #splits = new Map<string, Split>();

  constructor(tree: Tree, root: Node, normals: NodeNormals, workspace: Workspace) {
    this.#tree = tree;
    this.#root = root;
    this.#normals = normals;
    this.#kernels = workspace.kernels;
    this.#precision = workspace.precision;
  }

  get remains(): Remains | undefined {
    return this.#remains;
  }

  keepRemains(remains: Remains): void {
    this.#remains = remains;
  }

  /** The chunk of `like`. */
  chunk({ workspace, rows, dim, precision }: Batch): Chunk {
    const first = workspace.position.firstRow * dim;
    const key = `${first} ${rows} ${dim}`;
    let chunk = this.#chunks.get(key);
    this.#chunks.delete(key);
    while (this.#bytes > cacheBytes && this.#chunks.size > 0) {
      const [oldest, dropped] = [...this.#chunks][0];
      this.#dropChildren(dropped.root, dropped.stride);
      this.#giveBack(dropped.root.address, dropped.stride);
      this.#chunks.delete(oldest);
    }
    if (chunk === undefined) {
      const elements = rows * dim;
      const stride = Math.ceil((elements * bytesOf(precision)) / 64) * 64;
      chunk = { root: { node: this.#root, address: this.#take(stride) }, stride, elements, first };
      this.#draw(chunk.root.address, this.#root.low, chunk);
    }
    this.#chunks.set(key, chunk);
    return chunk;
  }

  /** The children of an entry. If they do not exist yet, they are drawn given its ζ. */
  children(entry: Entry, chunk: Chunk): readonly [Entry, Entry] {
    if (entry.children) return entry.children;
    const { stride, elements } = chunk;
    const split = this.#splitOf(entry);
    const count = this.#tree.span.functions.length;
    const fresh = this.#take(stride);
    this.#draw(fresh, split.at, chunk);
    const sources = Array.from(
      { length: 2 * count },
      (_, k) => (k < count ? entry.address : fresh) + (k % count) * stride,
    );
    const addresses = [this.#take(stride), this.#take(stride)];
    for (let i = 0; i < 2 * count; i++) {
      const row = split.matrix.subarray(2 * count * i, 2 * count * (i + 1));
      this.combine(addresses[i < count ? 0 : 1] + (i % count) * stride, elements, row, sources, false);
    }
    this.#giveBack(fresh, stride);
    entry.children = [
      { node: split.left, address: addresses[0] },
      { node: split.right, address: addresses[1] },
    ];
    return entry.children;
  }

  /** out = Σ cₖ Aₖ, or out + Σ cₖ Aₖ, term by term from the left, without the terms of coefficient 0. */
  combine(
    out: number,
    elements: number,
    coefficients: ArrayLike<number>,
    addresses: readonly number[],
    add: boolean,
  ): void {
    const [kernels, precision] = [this.#kernels, this.#precision];
    let c: number[] = add ? [1] : [];
    let a: number[] = add ? [out] : [];
    for (let k = 0; k < addresses.length; k++) {
      if (coefficients[k] === 0) continue;
      if (c.length === 6) {
        kernels.sum(precision, out, 1, elements, c, a);
        [c, a] = [[1], [out]];
      }
      c.push(coefficients[k]);
      a.push(addresses[k]);
    }
    if (c.length === 0) kernels.sum(precision, out, 1, elements, [0], [addresses[0]]);
    else if (!(add && c.length === 1)) kernels.sum(precision, out, 1, elements, c, a);
  }

  /** Keeps what a walk that continues below t0 can use: the nodes that overlap (t1, t0), and their siblings. */
  prune({ root, stride }: Chunk, t0: number, t1: number): void {
    const open = [root];
    for (let entry = open.pop(); entry; entry = open.pop()) {
      if (!entry.children) continue;
      if (entry.node.high <= t1 || entry.node.low >= t0) this.#dropChildren(entry, stride);
      else open.push(...entry.children);
    }
  }

  #splitOf(entry: Entry): Split {
    if (entry.split) return entry.split;
    const { low, high } = entry.node;
    const key = `${low} ${high}`;
    if (this.#splits.size > 5000) this.#splits = new Map();
    const split = this.#splits.get(key) ?? splitOf(this.#tree, entry.node);
    this.#splits.set(key, split);
    entry.split = split;
    return split;
  }

  #draw(address: number, at: number, { stride, elements, first }: Chunk): void {
    for (let k = 0; k < this.#tree.span.functions.length; k++)
      this.#normals(this.#kernels, this.#precision, address + k * stride, at, k, first, elements);
  }

  #dropChildren(entry: Entry, stride: number): void {
    const open = [entry];
    for (let parent = open.pop(); parent; parent = open.pop()) {
      for (const child of parent.children ?? []) {
        this.#giveBack(child.address, stride);
        open.push(child);
      }
      delete parent.children;
    }
  }

  #take(stride: number): number {
    const bytes = stride * this.#tree.span.functions.length;
    this.#bytes += bytes;
    return this.#free.get(bytes)?.pop() ?? this.#kernels.allocate(bytes);
  }

  #giveBack(address: number, stride: number): void {
    const bytes = stride * this.#tree.span.functions.length;
    this.#bytes -= bytes;
    const free = this.#free.get(bytes);
    if (free) free.push(address);
    else this.#free.set(bytes, [address]);
  }
}
