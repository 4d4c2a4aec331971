import type { Batch } from "@backstep/core";
import type { Workspace } from "@backstep/core/plugin";
import type { Elements } from "../ports/element.ts";
import type { Call } from "./call.ts";
import type { Segment } from "./segments.ts";

type Reals = Float32Array | Float64Array;

/** Copies the output, or for guidance null + scale (conditional − null); the null row follows its conditional row. */
export function combine(
  read: Reals,
  { data, dim }: Batch,
  { from, count }: Segment,
  guidance: number | undefined,
): void {
  if (guidance === undefined) data.set(read.subarray(0, count * dim), from * dim);
  else
    for (let row = 0, i = from * dim; row < count; row++)
      for (let at = 2 * row * dim; at < (2 * row + 1) * dim; at++, i++)
        data[i] = read[at + dim] + guidance * (read[at] - read[at + dim]);
}

/** The values of a call as numbers; kernels convert halves. */
export function reals(values: Elements, { target, halves }: Call, workspace: Workspace): Reals {
  if (halves === undefined) return values as Reals;
  if (values !== target) halves.view().set(values as Uint16Array);
  const { kernels, precision } = workspace;
  const { address, length } = halves;
  const all = workspace.batch(1, length);
  kernels.fromHalf(precision, all.address, address, length);
  return all.data;
}
