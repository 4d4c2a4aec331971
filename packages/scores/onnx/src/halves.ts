import type { Workspace } from "@backstep/core/plugin";

/** Kernel memory for halves, which kernels convert; it is taken back with the batches of the step. */
export interface Halves {
  readonly address: number;
  readonly length: number;
  /** Read anew after anything that may make the memory grow. */
  view(): Uint16Array<ArrayBuffer>;
}

/** Memory for so many halves, with unspecified values. */
export function takeHalves(workspace: Workspace, length: number): Halves {
  const perElement = workspace.precision === "f64" ? 4 : 2;
  const { address } = workspace.batch(1, Math.ceil(length / perElement));
  return {
    address,
    length,
    view: () => new Uint16Array(workspace.kernels.memory.buffer as ArrayBuffer, address, length),
  };
}
