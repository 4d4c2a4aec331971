import { BackstepError, type Batch, type Times } from "@backstep/core";
import type { Workspace } from "@backstep/core/plugin";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Buffers, createBuffers } from "./buffers.ts";
import { type Call, outputOf, type Runtime } from "./call.ts";
import type { Condition } from "./conditions.ts";
import { type Elements, elementOf, fill, write } from "./element.ts";
import { type Halves, takeHalves } from "./halves.ts";
import { describe, type Port } from "./port.ts";
import { type Segment, segmentsOf } from "./segments.ts";

type Reals = Float32Array | Float64Array;

/** A session with everything known about its ports. */
export interface Network {
  readonly session: InferenceSession;
  readonly dim: number;
  /** The shape of one row. */
  readonly shape: readonly number[];
  /** The inputs shaped like the state: the state, and the tangent of a graph of Jacobian-vector products. */
  readonly states: readonly Port[];
  readonly time: Port;
  /** Whether the time input has a batch axis; without one, rows at different times take different calls. */
  readonly timePerRow: boolean;
  readonly conditions: readonly Condition[];
  readonly guidance: number | undefined;
  readonly output: Port;
  /** Rows of every call, where the model has a fixed batch. */
  readonly fixedRows: number | undefined;
}

/**
 * The output of a network for batches shaped like its states, at one value of its time input or one per row; a new batch. A batch may hold
 * each row of a run several times, next to each other, which are then given the conditions of the same row.
 *
 * What belongs to one row of a run lies together in every call, so that the rows with which a runtime fills its vectors up (and which it may round otherwise)
 * are those of the last rows of the run whatever the size of its calls.
 */
export type Evaluate = (states: readonly Batch[], time: Times, copies?: number) => Promise<Batch>;

/**
 * Evaluates a network with as few copies as its types allow.
 *
 * Where a port has the precision of the run, its tensor is a view of the batch itself: the runtime reads the state and writes the output
 * in kernel memory. Halves are converted by kernels, other types in buffers that are kept from call to call; calls that overlap have buffers of their own.
 * A runtime that does not write into outputs that it is given (onnxruntime-web) is asked for new ones, which are copied.
 */
export function evaluatorOf(network: Network): Evaluate {
  const idle: Buffers[] = [];
  const runtime: Runtime = {};
  const evaluate: Evaluate = async (states, time, copies = 1) => {
    const [{ workspace, rows, dim }] = states;
    if (dim !== network.dim)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `a batch of dimension ${dim} was given to a model of dimension ${network.dim} (${describe(network.states[0])})`,
      );
    const out = workspace.batch(rows, dim);
    const { memory } = workspace.kernels;
    const { buffer } = memory;
    let buffers = idle.pop() ?? createBuffers(runtime.Tensor);
    try {
      for (const segment of segmentsOf(network, rows, time)) {
        if (runtime.Tensor !== undefined && buffers.Tensor !== runtime.Tensor) buffers = createBuffers(runtime.Tensor);
        const call = callOf(network, buffers, states, time, segment, out, copies);
        const values = await outputOf(network, runtime, call);
        if (!call.direct) combine(reals(values, call, workspace), out, segment, network.guidance);
        else if (values !== call.target) out.data.set(values as Float32Array, segment.from * dim);
      }
      return out;
    } catch (error) {
      if (memory.buffer === buffer) throw error;
    } finally {
      idle.push(buffers);
    }
    // Memory grew, for this call or for work beside it, which ends the views that the runtime was given: once more.
    return evaluate(states, time, copies);
  };
  return evaluate;
}

function callOf(
  network: Network,
  buffers: Buffers,
  states: readonly Batch[],
  time: Times,
  segment: Segment,
  out: Batch,
  copies: number,
): Call {
  const { output, guidance, dim, shape } = network;
  const rows = guidance === undefined ? segment.slots : 2 * segment.slots;
  const { feeds, fetches } = buffers;
  const dims = (): number[] => [rows, ...shape];
  if (network.conditions.length > 0) {
    const { from, count, slots } = segment;
    const indices = { first: out.workspace.position.firstRow, from, count, copies };
    buffers.feedConditions(network.conditions, slots, guidance !== undefined, indices);
  }
  // All memory before any view of it, which a growing memory would end.
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

/** The rows of a segment as they lie in kernel memory, where the network can take them so. */
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
  fillUp(target, dim, segment, guidance);
  return target;
}

function addressOf({ address, dim, data }: Batch, row: number): number {
  return address + row * dim * data.BYTES_PER_ELEMENT;
}

/** Repeats the last row of a segment to the fixed batch, and for guidance every row behind itself. */
function fillUp(target: Elements, dim: number, { count, slots }: Segment, guidance: unknown): void {
  for (let row = count; row < slots; row++) target.copyWithin(row * dim, (count - 1) * dim, count * dim);
  if (guidance === undefined) return;
  // From the last one down: a row moves to where none is left that has not moved.
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
    fillUp(target, 1, segment, guidance);
  } else fill(port.type, target, typeof time === "number" ? time : time[from]);
  return buffers.tensor(port.type, target, () => port.shape.map((_, axis) => (axis === 0 && timePerRow ? rows : 1)));
}

/** Copies what came out, or for guidance null + scale (conditional − null), which lie behind each other. */
function combine(read: Reals, out: Batch, { from, count }: Segment, guidance: number | undefined): void {
  const { data, dim } = out;
  if (guidance === undefined) data.set(read.subarray(0, count * dim), from * dim);
  else
    for (let row = 0, i = from * dim; row < count; row++)
      for (let at = 2 * row * dim; at < (2 * row + 1) * dim; at++, i++)
        data[i] = read[at + dim] + guidance * (read[at] - read[at + dim]);
}

/** The values of a call as numbers; halves are converted in kernel memory. */
function reals(values: Elements, { target, halves }: Call, workspace: Workspace): Reals {
  if (halves === undefined) return values as Reals;
  if (values !== target) halves.view().set(values as Uint16Array);
  const { kernels, precision } = workspace;
  const { address, length } = halves;
  const all = workspace.batch(1, length);
  kernels.fromHalf(precision, all.address, address, length);
  return all.data;
}
