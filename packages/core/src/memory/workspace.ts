import { type Kernels, loadKernels, type Precision } from "@backstep/kernels";
import type { Batch, Position, Workspace } from "./batch.ts";
import { Memory } from "./memory.ts";
import { createPosition } from "./position.ts";

// An instance reserves much address space, so the next run reuses a released one.
const idle: Kernels[] = [];
const idleLimit = 4;

/**
 * A workspace over kernels that no other run uses, at position 0. Give it back with `releaseWorkspace`.
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
  return new RunWorkspace(new Memory(kernels, precision), createPosition());
}

/** Gives the memory of a finished run to the next one. The workspace and its batches must not be used any more. */
export function releaseWorkspace(workspace: Workspace): void {
  if (idle.length < idleLimit && !idle.includes(workspace.kernels)) idle.push(workspace.kernels);
}

class RunWorkspace implements Workspace {
  readonly kernels: Kernels;
  readonly precision: Precision;
  readonly position: Position;
  readonly memory: Memory;

  constructor(memory: Memory, position: Position) {
    this.kernels = memory.kernels;
    this.precision = memory.precision;
    this.position = position;
    this.memory = memory;
  }

  at(position: Position): Workspace {
    return new RunWorkspace(this.memory, position);
  }

  batch(rows: number, dim: number): Batch {
    return this.memory.batch(this, rows, dim);
  }

  constant(values: Float64Array, precision: Precision = this.precision): number {
    return this.memory.constant(values, precision);
  }

  recycle(keep: ReadonlySet<Batch>): void {
    this.memory.recycle(keep);
  }

  markNonFinite(): void {
    this.memory.markNonFinite();
  }

  takeNonFinite(): boolean {
    return this.memory.takeNonFinite();
  }
}
