import type { Precision } from "@backstep/kernels";
import type { Workspace } from "./workspace.ts";

/** One time for the batch, or one per row. */
export type Times = number | Float64Array;

/** n points in R^d, row-major in kernel memory: `data[i * dim + j]`. Made by a workspace, never by hand. */
export interface Batch {
  readonly workspace: Workspace;
  readonly precision: Precision;
  readonly rows: number;
  readonly dim: number;
  /** Byte offset in the kernel memory. */
  readonly address: number;
  /** A view of the values, valid until the memory grows: read it anew instead of keeping it. */
  readonly data: Float64Array | Float32Array;
}
