import type { Batch, Precision, Seed, Times } from "@backstep/core";
import { bytesOf, type Kernels, type Stream, seedWords } from "@backstep/core/plugin";

const purposes = { path: 0, normal: 1, uniform: 2 } as const;

type Words = [low: number, high: number];

/** A function that returns the low and high 32 bits of a time. The times 0 and −0 have the same bits. */
function timeWords(): (time: number) => Words {
  const word = new DataView(new ArrayBuffer(8));
  return (time) => {
    word.setFloat64(0, time + 0);
    return [word.getUint32(4), word.getUint32(0)];
  };
}

/** A Philox key for each purpose and draw. They are separate keys because the place of a node in the tree fills the whole counter. */
function keyOf(kernels: Kernels, seed: Seed, purpose: keyof typeof purposes, k: number): Words {
  const { low, high } = seedWords(seed);
  const [a, b] = kernels.philox([k, purposes[purpose], 0x62726f77, 0x6e70_6174], [low, high]);
  return [a, b];
}

/** Standard normals of a path: draw k of the node that is split at `at`, elements from `first` on. */
export type NodeNormals = (
  kernels: Kernels,
  precision: Precision,
  out: number,
  at: number,
  k: number,
  first: number,
  count: number,
) => void;

/** Every number is the middle of at most one node, so its bits identify the node. */
export function seededNormals(seed: Seed): NodeNormals {
  const keys: Words[] = [];
  const wordsOf = timeWords();
  return (kernels, precision, out, at, k, first, count) => {
    keys[k] ??= keyOf(kernels, seed, "path", k);
    const [seedLow, seedHigh] = keys[k];
    const [step, draw] = wordsOf(at);
    kernels.normals(precision, out, { seedLow, seedHigh, step, draw }, first, count, 1);
  };
}

/** Draws that are functions of an interval alone. */
export interface IntervalDraws {
  /** k-th further normals of an interval, one per element. */
  normals(k: number, t0: Times, t1: Times, like: Batch): Batch;
  /** k-th uniforms of an interval, one per row, or row 0's for all. */
  uniforms(k: number, shared: boolean, t0: Times, t1: Times, like: Batch): Float64Array;
}

export function intervalDraws(seed: Seed): IntervalDraws {
  const wordsOf = timeWords();
  /** The stream of the interval [t1, t0] under a key. */
  const streamOf = (kernels: Kernels, key: Words, t0: number, t1: number): Stream => {
    const [seedLow, seedHigh, step, draw] = kernels.philox([...wordsOf(t0), ...wordsOf(t1)], key);
    return { seedLow, seedHigh, step, draw };
  };
  return {
    normals(k, t0, t1, like) {
      const { workspace, dim, precision } = like;
      const { kernels, position } = workspace;
      const key = keyOf(kernels, seed, "normal", k);
      const out = workspace.batch(like.rows, dim);
      const bytes = dim * bytesOf(precision);
      eachInterval(like, t0, t1, (a, b, row, rows) => {
        const first = (position.firstRow + row) * dim;
        kernels.normals(precision, out.address + row * bytes, streamOf(kernels, key, a, b), first, rows * dim, 1);
      });
      return out;
    },
    uniforms(k, shared, t0, t1, like) {
      const { workspace, rows: count } = like;
      const { kernels, position } = workspace;
      const key = keyOf(kernels, seed, "uniform", k);
      const scratch = workspace.batch(count, workspace.precision === "f64" ? 1 : 2);
      const values = new Float64Array(count);
      eachInterval(like, t0, t1, (a, b, row, rows) => {
        const first = shared ? 0 : position.firstRow + row;
        kernels.uniforms("f64", scratch.address, streamOf(kernels, key, a, b), first, shared ? 1 : rows);
        const drawn = new Float64Array(kernels.memory.buffer, scratch.address, shared ? 1 : rows);
        if (shared) values.fill(drawn[0], row, row + rows);
        else values.set(drawn, row);
      });
      return values;
    },
  };
}

/** Calls `fill` once for all rows, or once per row if times are per row. */
function eachInterval(
  like: Batch,
  t0: Times,
  t1: Times,
  fill: (a: number, b: number, row: number, rows: number) => void,
): void {
  if (typeof t0 === "number" && typeof t1 === "number") fill(t0, t1, 0, like.rows);
  else
    for (let row = 0; row < like.rows; row++)
      fill(typeof t0 === "number" ? t0 : t0[row], typeof t1 === "number" ? t1 : t1[row], row, 1);
}
