import { BackstepError, type Batch, type Times } from "@backstep/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Buffers, createBuffers } from "./buffers.ts";
import { type Call, outputOf, type Runtime } from "./call.ts";
import type { Condition } from "./conditions.ts";
import { type Element, type Elements, fill, numbers, write } from "./element.ts";
import { describe, type Port } from "./port.ts";
import { type Segment, segmentsOf } from "./segments.ts";

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
 * the rows of a run several times, one copy after the other, which are then given the conditions of the same rows.
 */
export type Evaluate = (states: readonly Batch[], time: Times, copies?: number) => Promise<Batch>;

/**
 * Evaluates a network with as few copies as its types allow.
 *
 * Where a port has the precision of the run, its tensor is a view of the batch itself: the runtime reads the state and writes the output
 * in kernel memory. Otherwise values are converted in buffers that are kept from call to call; calls that overlap have buffers of their own.
 * A runtime that does not write into outputs that it is given (onnxruntime-web) is asked for new ones, which are copied.
 */
export function evaluatorOf(network: Network): Evaluate {
  const idle: Buffers[] = [];
  const runtime: Runtime = {};
  return async (states, time, copies = 1) => {
    const [{ workspace, rows, dim }] = states;
    if (dim !== network.dim)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `a batch of dimension ${dim} was given to a model of dimension ${network.dim} (${describe(network.states[0])})`,
      );
    const out = workspace.batch(rows, dim);
    const buffers = idle.pop() ?? createBuffers();
    try {
      for (const segment of segmentsOf(network, rows, time)) {
        const call = callOf(network, buffers, states, time, segment, out, rows / copies);
        const values = await outputOf(network, runtime, call);
        if (!call.direct) combine(network.output.type, values, out, segment, network.guidance);
        else if (values !== call.target) out.data.set(values as Float32Array, segment.from * dim);
      }
    } finally {
      idle.push(buffers);
    }
    return out;
  };
}

function callOf(
  network: Network,
  buffers: Buffers,
  states: readonly Batch[],
  time: Times,
  segment: Segment,
  out: Batch,
  period: number,
): Call {
  const { output, guidance, dim, shape } = network;
  const rows = guidance === undefined ? segment.slots : 2 * segment.slots;
  const { feeds, fetches } = buffers;
  const dims = (): number[] => [rows, ...shape];
  if (network.conditions.length > 0) {
    const { from, count, slots } = segment;
    const indices = { first: out.workspace.position.firstRow, from, count, period };
    buffers.feedConditions(network.conditions, slots, guidance !== undefined, indices);
  }
  for (let i = 0; i < states.length; i++) {
    const port = network.states[i];
    const values =
      viewOf(port, states[i], segment, guidance) ?? staged(port, states[i].data, dim, segment, guidance, buffers);
    feeds[port.name] = buffers.tensor(port.type, values, dims);
  }
  feeds[network.time.name] = timeTensor(network, time, segment, rows, buffers);

  const direct = viewOf(output, out, segment, guidance);
  const target = direct ?? buffers.take(output.name, output.type, rows * dim);
  fetches[output.name] = buffers.tensor(output.type, target, dims);
  return { rows, feeds, fetches, target, direct: direct !== undefined };
}

/** The rows of a segment as they lie in kernel memory, where the network can take them so. */
function viewOf(port: Port, batch: Batch, { from, count, slots }: Segment, guidance: unknown): Elements | undefined {
  const same = port.type === (batch.precision === "f32" ? "float32" : "float64");
  if (!same || guidance !== undefined || count !== slots) return undefined;
  const { data, dim, rows } = batch;
  return count === rows ? data : data.subarray(from * dim, (from + count) * dim);
}

/** A copy of the rows of a segment, its last row repeated to the fixed batch, and the whole twice for guidance. */
function staged(
  port: Port,
  values: Float64Array | Float32Array,
  dim: number,
  { from, count, slots }: Segment,
  guidance: unknown,
  buffers: Buffers,
): Elements {
  const half = slots * dim;
  const target = buffers.take(port.name, port.type, guidance === undefined ? half : 2 * half);
  write(port.type, target, values.subarray(from * dim, (from + count) * dim), 0);
  for (let row = count; row < slots; row++) target.copyWithin(row * dim, (count - 1) * dim, count * dim);
  if (guidance !== undefined) target.copyWithin(half, 0, half);
  return target;
}

function timeTensor(network: Network, time: Times, segment: Segment, rows: number, buffers: Buffers): Tensor {
  const { time: port, timePerRow, guidance } = network;
  const dims = (): number[] => port.shape.map((_, axis) => (axis === 0 && timePerRow ? rows : 1));
  if (timePerRow && typeof time !== "number")
    return buffers.tensor(port.type, staged(port, time, 1, segment, guidance, buffers), dims);
  const target = buffers.take(port.name, port.type, timePerRow ? rows : 1);
  fill(port.type, target, typeof time === "number" ? time : time[segment.from]);
  return buffers.tensor(port.type, target, dims);
}

/** Converts what came out, and for guidance null + scale (conditional − null) of the two halves. */
function combine(
  type: Element,
  values: Elements,
  out: Batch,
  { from, count, slots }: Segment,
  guidance: number | undefined,
): void {
  const read = numbers(type, values);
  const { data, dim } = out;
  const [offset, half] = [from * dim, slots * dim];
  for (let i = 0; i < count * dim; i++)
    data[offset + i] = guidance === undefined ? read[i] : read[half + i] + guidance * (read[i] - read[half + i]);
}
