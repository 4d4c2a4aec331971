import { type Kernels, loadKernels, type Precision } from "@backstep/kernels";
import type { Batch } from "./batch.ts";
import { BackstepError } from "./errors.ts";

/** Where a run stands: what noise sources, noisy models and error messages need to know. Written by the driver alone. */
export interface Position {
  /** Index of the first row of the current chunk in the whole run. */
  firstRow: number;
  /** Step, from 0. */
  step: number;
  /** Noise draws made so far in this step. */
  draw: number;
  /** Model evaluations made so far in this step. */
  call: number;
  /** Time at which the current step began. */
  time: number;
}

/**
 * All memory of a run: batches are handed out from kernel memory and taken back after each step, so that the steady state
 * allocates nothing. A workspace belongs to one run; two runs never share one.
 */
export interface Workspace {
  readonly kernels: Kernels;
  readonly precision: Precision;
  readonly position: Position;
  /** A batch with unspecified values, recycled at the end of the step unless the driver keeps it. */
  batch(rows: number, dim: number): Batch;
  /** Address of a copy of `values` that stays for the whole run, made once per array and precision. Do not change the array afterwards. */
  constant(values: Float64Array, precision?: Precision): number;
  /** Takes back every batch handed out since the last call, but those in `keep`. */
  recycle(keep: ReadonlySet<Batch>): void;
  /** Marks that a non-finite value came out of a `sum`; read and cleared by the driver. */
  nonFinite: boolean;
}

/** A batch whose view follows the memory when it grows. */
class WorkspaceBatch implements Batch {
  readonly workspace: Workspace;
  readonly precision: Precision;
  readonly rows: number;
  readonly dim: number;
  readonly address: number;
  #view: Float64Array | Float32Array;

  constructor(workspace: Workspace, rows: number, dim: number, address: number) {
    this.workspace = workspace;
    this.precision = workspace.precision;
    this.rows = rows;
    this.dim = dim;
    this.address = address;
    this.#view = this.#makeView();
  }

  get data(): Float64Array | Float32Array {
    if (this.#view.buffer !== this.workspace.kernels.memory.buffer) this.#view = this.#makeView();
    return this.#view;
  }

  #makeView(): Float64Array | Float32Array {
    const View = this.precision === "f64" ? Float64Array : Float32Array;
    return new View(this.workspace.kernels.memory.buffer, this.address, this.rows * this.dim);
  }
}

// Instances are costly in address space, so a released one serves the next run.
const idle: Kernels[] = [];
const idleLimit = 4;

/** Bytes of one element. */
export function bytesOf(precision: Precision): number {
  return precision === "f64" ? 8 : 4;
}

/**
 * A workspace over an instance of the kernels that nobody else uses. Give it back with `releaseWorkspace`.
 *
 * @example
 * ```ts
 * const workspace = await createWorkspace("f64");
 * const x = workspace.batch(2, 3);
 * x.data.set([1, 2, 3, 4, 5, 6]);
 * ```
 */
export async function createWorkspace(precision: Precision, reserveBytes = 0): Promise<Workspace> {
  const kernels = idle.pop() ?? (await loadKernels());
  kernels.reset();
  kernels.reserve(reserveBytes);
  return new RunWorkspace(kernels, precision);
}

/** Hands the memory of a finished run to the next one; the workspace and its batches must not be used any more. */
export function releaseWorkspace(workspace: Workspace): void {
  if (idle.length < idleLimit && !idle.includes(workspace.kernels)) idle.push(workspace.kernels);
}

class RunWorkspace implements Workspace {
  readonly kernels: Kernels;
  readonly precision: Precision;
  readonly position: Position = { firstRow: 0, step: 0, draw: 0, call: 0, time: Number.NaN };
  nonFinite = false;
  /** Free batches by shape: runs use one or two shapes, so a map of stacks stays tiny. */
  readonly #free = new Map<string, WorkspaceBatch[]>();
  #lent: WorkspaceBatch[] = [];
  #stillLent: WorkspaceBatch[] = [];
  readonly #constants = new Map<Float64Array, Partial<Record<Precision, number>>>();
  // The last shape asked for: almost every request repeats it, and comparing numbers is cheaper than building a key.
  #rows = -1;
  #dim = -1;
  #stack: WorkspaceBatch[] = [];

  constructor(kernels: Kernels, precision: Precision) {
    this.kernels = kernels;
    this.precision = precision;
  }

  batch(rows: number, dim: number): Batch {
    const batch = this.#stackOf(rows, dim).pop() ?? this.#create(rows, dim);
    this.#lent.push(batch);
    return batch;
  }

  recycle(keep: ReadonlySet<Batch>): void {
    for (const batch of this.#lent) {
      if (keep.has(batch)) this.#stillLent.push(batch);
      else this.#stackOf(batch.rows, batch.dim).push(batch);
    }
    this.#lent.length = 0;
    [this.#lent, this.#stillLent] = [this.#stillLent, this.#lent];
  }

  constant(values: Float64Array, precision: Precision = this.precision): number {
    const known = this.#constants.get(values)?.[precision];
    if (known !== undefined) return known;
    const address = this.kernels.allocate(values.length * bytesOf(precision));
    const View = precision === "f64" ? Float64Array : Float32Array;
    new View(this.kernels.memory.buffer, address, values.length).set(values);
    this.#constants.set(values, { ...this.#constants.get(values), [precision]: address });
    return address;
  }

  #stackOf(rows: number, dim: number): WorkspaceBatch[] {
    if (rows === this.#rows && dim === this.#dim) return this.#stack;
    const key = `${rows}x${dim}`;
    const stack = this.#free.get(key) ?? [];
    this.#free.set(key, stack);
    [this.#rows, this.#dim, this.#stack] = [rows, dim, stack];
    return stack;
  }

  #create(rows: number, dim: number): WorkspaceBatch {
    return new WorkspaceBatch(this, rows, dim, this.kernels.allocate(rows * dim * bytesOf(this.precision)));
  }
}

/** Throws unless both batches belong to one workspace and have one shape. */
export function requireSameShape(first: Batch, other: Batch): void {
  if (first.workspace !== other.workspace)
    throw new BackstepError(
      "WORKSPACE_MISMATCH",
      "two batches of different runs were combined; a batch is valid only in the run that made it",
    );
  if (first.rows !== other.rows || first.dim !== other.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `batches of shape (${first.rows}, ${first.dim}) and (${other.rows}, ${other.dim}) were combined; shapes must be equal`,
    );
}
