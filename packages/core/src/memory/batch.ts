import type { Kernels, Precision } from "@backstep/kernels";

/** One time for the batch, or one per row. */
export type Times = number | Float64Array;

/** n points in R^d, row-major in kernel memory: `data[i * dim + j]`. Only a workspace creates batches. */
export interface Batch {
  /** The memory of the batch, and the position in the run of the rows in it. */
  readonly workspace: Workspace;
  readonly precision: Precision;
  readonly rows: number;
  readonly dim: number;
  /** Byte offset in the kernel memory. */
  readonly address: number;
  /** A view of the values. It is valid until the memory grows: read it again instead of keeping it. */
  readonly data: Float64Array | Float32Array;
}

/** The position of some rows in their run, for noise sources, models with random errors and error messages. Only the driver advances it. */
export interface Position {
  /** Index of the first row in the whole run. */
  readonly firstRow: number;
  /** Step, from 0. */
  readonly step: number;
  /** Noise draws made so far in this step. */
  readonly draw: number;
  /** Model evaluations made so far in this step. */
  readonly call: number;
  /** Time at which the current step began. */
  readonly time: number;
  /** Reserves the next `count` noise draws of the step and returns the index of the first. */
  takeDraws(count: number): number;
}

/**
 * The memory of a run, seen from one position of it. Batches are allocated in kernel memory and reused after each step, so that
 * the steady state allocates nothing. Two runs never share memory.
 *
 * A result has the workspace of its first operand. So a position reaches noise sources and models together with the batch that they work on.
 */
export interface Workspace {
  readonly kernels: Kernels;
  readonly precision: Precision;
  readonly position: Position;
  /** Identity of the memory: two batches can be combined only if it is the same. */
  readonly memory: object;
  /** The same memory for rows at another position. */
  at(position: Position): Workspace;
  /** A batch with unspecified values. The memory takes it back at the end of the step unless the driver keeps it. */
  batch(rows: number, dim: number): Batch;
  /** Address of a copy of `values` that stays for the whole run, made once per array and precision. Do not change the array afterwards. */
  constant(values: Float64Array, precision?: Precision): number;
  /** Frees every batch of the memory, from all positions, except those in `keep`. */
  recycle(keep: ReadonlySet<Batch>): void;
  /** Records that an operation returned a non-finite value. */
  markNonFinite(): void;
  /** Whether a non-finite value was recorded since the last call. */
  takeNonFinite(): boolean;
}
