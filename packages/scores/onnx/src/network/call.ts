import type { Batch, Times } from "@backstep/core";
import type { Tensor } from "onnxruntime-common";
import { type Elements, elementOf, fill, write } from "../ports/element.ts";
import type { Port } from "../ports/port.ts";
import type { Buffers } from "./buffers.ts";
import { type Halves, takeHalves } from "./halves.ts";
import type { Network } from "./network.ts";
import type { Segment } from "./segments.ts";

/** One call of the runtime. */
export interface Call {
  readonly rows: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** The output's tensor over `target`. */
  readonly fetches: Readonly<Record<string, Tensor>>;
  readonly target: Elements;
  /** Whether the target is the batch itself. */
  readonly direct: boolean;
  /** The memory of the target, if it holds halves. */
  readonly halves: Halves | undefined;
}

/** The part of an evaluation that one call computes. */
interface Work {
  readonly states: readonly Batch[];
  readonly time: Times;
  readonly copies: number;
  readonly segment: Segment;
  readonly out: Batch;
}

/** Prepares the tensors of a call. */
export function callOf(network: Network, buffers: Buffers, { states, time, copies, segment, out }: Work): Call {
  const { output, guidance, dim, shape } = network;
  const rows = guidance === undefined ? segment.slots : 2 * segment.slots;
  const { feeds, fetches } = buffers;
  const dims = (): number[] => [rows, ...shape];
  if (network.conditions.length > 0) {
    const { from, count, slots } = segment;
    const indices = { first: out.workspace.position.firstRow, from, count, copies };
    buffers.feedConditions(network.conditions, slots, guidance !== undefined, indices);
  }
  // Take all memory before any view of it: growing memory detaches views.
  const halvesOf = (port: Port): Halves | undefined =>
    port.type === "float16" ? takeHalves(out.workspace, rows * dim) : undefined;
  const halves = halvesOf(output);
  const staging = network.states.map(halvesOf);
  for (let i = 0; i < states.length; i++) {
    const port = network.states[i];
    const values =
      viewOf(port, states[i], segment, guidance) ?? staged(port, states[i], segment, guidance, buffers, staging[i]);
    feeds[port.name] = buffers.tensor(port.type, values, dims);
  }
  feeds[network.time.name] = timeTensor(network, time, segment, rows, buffers);

  const direct = viewOf(output, out, segment, guidance);
  const target = direct ?? halves?.view() ?? buffers.take(output.name, output.type, rows * dim);
  fetches[output.name] = buffers.tensor(output.type, target, dims);
  return { rows, feeds, fetches, target, direct: direct !== undefined, halves };
}

/** The rows of a segment in kernel memory, if the network takes them unchanged. */
function viewOf(port: Port, batch: Batch, { from, count, slots }: Segment, guidance: unknown): Elements | undefined {
  if (port.type !== elementOf(batch.precision) || guidance !== undefined || count !== slots) return undefined;
  const { data, dim, rows } = batch;
  return count === rows ? data : data.subarray(from * dim, (from + count) * dim);
}

/** A copy of the rows of a segment in the type of the port. */
function staged(
  port: Port,
  batch: Batch,
  segment: Segment,
  guidance: unknown,
  buffers: Buffers,
  halves: Halves | undefined,
): Elements {
  const { from, count, slots } = segment;
  const { dim, data, precision, workspace } = batch;
  const target =
    halves?.view() ?? buffers.take(port.name, port.type, (guidance === undefined ? slots : 2 * slots) * dim);
  if (halves === undefined) write(port.type, target, data.subarray(from * dim, (from + count) * dim), 0);
  else workspace.kernels.toHalf(precision, halves.address, addressOf(batch, from), count * dim);
  pad(target, dim, segment, guidance);
  return target;
}

function addressOf({ address, dim, data }: Batch, row: number): number {
  return address + row * dim * data.BYTES_PER_ELEMENT;
}

/** Repeats the last row of a segment up to the fixed batch, and for guidance each row once. */
function pad(target: Elements, dim: number, { count, slots }: Segment, guidance: unknown): void {
  for (let row = count; row < slots; row++) target.copyWithin(row * dim, (count - 1) * dim, count * dim);
  if (guidance === undefined) return;
  // From the last row down, so that no row is overwritten before it is copied.
  for (let row = slots - 1; row >= 0; row--) {
    target.copyWithin((2 * row + 1) * dim, row * dim, (row + 1) * dim);
    target.copyWithin(2 * row * dim, row * dim, (row + 1) * dim);
  }
}

function timeTensor(network: Network, time: Times, segment: Segment, rows: number, buffers: Buffers): Tensor {
  const { time: port, timePerRow, guidance } = network;
  const { from, count } = segment;
  const target = buffers.take(port.name, port.type, timePerRow ? rows : 1);
  if (timePerRow && typeof time !== "number") {
    write(port.type, target, time.subarray(from, from + count), 0);
    pad(target, 1, segment, guidance);
  } else fill(port.type, target, typeof time === "number" ? time : time[from]);
  return buffers.tensor(port.type, target, () => port.shape.map((_, axis) => (axis === 0 && timePerRow ? rows : 1)));
}
