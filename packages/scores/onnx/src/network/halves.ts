import type { Workspace } from "@backstep/core/plugin";

/** Kernel memory for halves. The workspace reclaims it with the batches of the step. */
export interface Halves {
  readonly address: number;
  readonly length: number;
  /** Call it again after anything that may grow the memory. */
  view(): Uint16Array<ArrayBuffer>;
}

/** Memory for `length` halves, with unspecified values. */
export function takeHalves(workspace: Workspace, length: number): Halves {
  const perElement = workspace.precision === "f64" ? 4 : 2;
  const { address } = workspace.batch(1, Math.ceil(length / perElement));
  return {
    address,
    length,
    view: () => new Uint16Array(workspace.kernels.memory.buffer as ArrayBuffer, address, length),
  };
}
