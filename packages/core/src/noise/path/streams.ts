import type { Kernels, Precision, Stream } from "@backstep/kernels";
import type { Batch, Times } from "../../batch.ts";
import { type Seed, seedWords } from "../seed.ts";

const purposes = { path: 0, normal: 1, uniform: 2 } as const;
const word = new DataView(new ArrayBuffer(8));

/** Low and high 32 bits of a time; 0 and −0 are one time. */
function wordsOf(time: number): [low: number, high: number] {
  word.setFloat64(0, time + 0);
  return [word.getUint32(4), word.getUint32(0)];
}

/** A Philox key of its own for each purpose and draw: the place of a node in the tree fills the whole counter. */
function keyOf(kernels: Kernels, seed: Seed, purpose: keyof typeof purposes, k: number): [number, number] {
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

/** Every number is the middle of one node at most, so that its bits name the node. */
export function seededNormals(seed: Seed): NodeNormals {
  const keys: [number, number][] = [];
  return (kernels, precision, out, at, k, first, count) => {
    keys[k] ??= keyOf(kernels, seed, "path", k);
    const [seedLow, seedHigh] = keys[k];
    const [step, draw] = wordsOf(at);
    kernels.normals(precision, out, { seedLow, seedHigh, step, draw }, first, count, 1);
  };
}

/** The stream of further normals or uniforms of the interval [t1, t0]. */
function intervalStream(kernels: Kernels, key: [number, number], t0: number, t1: number): Stream {
  const [seedLow, seedHigh, step, draw] = kernels.philox([...wordsOf(t0), ...wordsOf(t1)], key);
  return { seedLow, seedHigh, step, draw };
}

/** Calls once for all rows, or once per row where times are per row. */
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

/** k-th further normals of an interval, one per element. */
export function intervalNormals(seed: Seed, k: number, t0: Times, t1: Times, like: Batch): Batch {
  const { workspace, dim, precision } = like;
  const { kernels } = workspace;
  const key = keyOf(kernels, seed, "normal", k);
  const out = workspace.batch(like.rows, dim);
  const bytes = dim * (precision === "f64" ? 8 : 4);
  eachInterval(like, t0, t1, (a, b, row, rows) => {
    const first = (workspace.position.firstRow + row) * dim;
    kernels.normals(precision, out.address + row * bytes, intervalStream(kernels, key, a, b), first, rows * dim, 1);
  });
  return out;
}

/** k-th uniforms of an interval, one per row, or row 0's for all. */
export function intervalUniforms(
  seed: Seed,
  k: number,
  shared: boolean,
  t0: Times,
  t1: Times,
  like: Batch,
): Float64Array {
  const { workspace } = like;
  const { kernels } = workspace;
  const key = keyOf(kernels, seed, "uniform", k);
  const scratch = workspace.batch(like.rows, workspace.precision === "f64" ? 1 : 2);
  const values = new Float64Array(like.rows);
  eachInterval(like, t0, t1, (a, b, row, rows) => {
    const first = shared ? 0 : workspace.position.firstRow + row;
    kernels.uniforms("f64", scratch.address, intervalStream(kernels, key, a, b), first, shared ? 1 : rows);
    const drawn = new Float64Array(kernels.memory.buffer, scratch.address, shared ? 1 : rows);
    if (shared) values.fill(drawn[0], row, row + rows);
    else values.set(drawn, row);
  });
  return values;
}
