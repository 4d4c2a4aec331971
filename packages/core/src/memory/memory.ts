import type { Kernels, Precision } from "@backstep/kernels";
import type { Batch, Workspace } from "./batch.ts";
import { bytesOf } from "./precision.ts";

/** A batch whose view follows the memory when it grows. */
class MemoryBatch implements Batch {
  workspace: Workspace;
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

/** What all workspaces of a run share: the kernels, the batches and the constants in their memory, and the mark of a non-finite value. */
export class Memory {
  readonly kernels: Kernels;
  readonly precision: Precision;
  #nonFinite = false;
  /** Free batches by shape. A run uses one or two shapes, so the map stays small. */
  readonly #free = new Map<string, MemoryBatch[]>();
  #lent: MemoryBatch[] = [];
  #stillLent: MemoryBatch[] = [];
  readonly #constants = new Map<Float64Array, Partial<Record<Precision, number>>>();
  // The last requested shape: almost every request repeats it, and comparing numbers is cheaper than building a key.
  #rows = -1;
  #dim = -1;
  #stack: MemoryBatch[] = [];

  constructor(kernels: Kernels, precision: Precision) {
    this.kernels = kernels;
    this.precision = precision;
  }

  batch(workspace: Workspace, rows: number, dim: number): Batch {
    const batch = this.#stackOf(rows, dim).pop() ?? this.#create(workspace, rows, dim);
    batch.workspace = workspace;
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

  constant(values: Float64Array, precision: Precision): number {
    const known = this.#constants.get(values)?.[precision];
    if (known !== undefined) return known;
    const address = this.kernels.allocate(values.length * bytesOf(precision));
    const View = precision === "f64" ? Float64Array : Float32Array;
    new View(this.kernels.memory.buffer, address, values.length).set(values);
    this.#constants.set(values, { ...this.#constants.get(values), [precision]: address });
    return address;
  }

  markNonFinite(): void {
    this.#nonFinite = true;
  }

  takeNonFinite(): boolean {
    const marked = this.#nonFinite;
    this.#nonFinite = false;
    return marked;
  }

  #stackOf(rows: number, dim: number): MemoryBatch[] {
    if (rows === this.#rows && dim === this.#dim) return this.#stack;
    const key = `${rows}x${dim}`;
    const stack = this.#free.get(key) ?? [];
    this.#free.set(key, stack);
    [this.#rows, this.#dim, this.#stack] = [rows, dim, stack];
    return stack;
  }

  #create(workspace: Workspace, rows: number, dim: number): MemoryBatch {
    return new MemoryBatch(workspace, rows, dim, this.kernels.allocate(rows * dim * bytesOf(this.precision)));
  }
}
