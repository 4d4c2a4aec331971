import { BackstepError, type Batch, type Times } from "@backstep/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Buffers, createBuffers } from "./buffers.ts";
import type { Condition } from "./conditions.ts";
import { type Element, type Elements, numbers, write } from "./element.ts";
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
 */
export function evaluatorOf(network: Network): Evaluate {
  const idle: Buffers[] = [];
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
      for (const segment of segmentsOf(network, rows, time))
        await runSegment(network, buffers, states, time, segment, rows / copies, out);
    } finally {
      idle.push(buffers);
    }
    return out;
  };
}

async function runSegment(
  network: Network,
  buffers: Buffers,
  states: readonly Batch[],
  time: Times,
  segment: Segment,
  period: number,
  out: Batch,
): Promise<void> {
  const { session, output, guidance, conditions } = network;
  const { from, count, slots } = segment;
  const rows = guidance === undefined ? slots : 2 * slots;
  const indices = { first: out.workspace.position.firstRow, from, count, period };
  const feeds: Record<string, Tensor> = { ...buffers.conditions(conditions, slots, guidance !== undefined, indices) };
  for (const [i, port] of network.states.entries()) {
    const values = viewOf(port, states[i], segment, guidance) ?? staged(port, states[i], segment, guidance, buffers);
    feeds[port.name] = buffers.tensor(port.type, values, [rows, ...network.shape]);
  }
  feeds[network.time.name] = timeTensor(network, time, segment, rows, buffers);

  const direct = viewOf(output, out, segment, guidance);
  const target = direct ?? buffers.take(output.name, output.type, rows * network.dim);
  const fetched = buffers.tensor(output.type, target, [rows, ...network.shape]);
  const results = await run(session, feeds, { [output.name]: fetched }, rows);
  const result = results[output.name];
  const values = dataOf(result, output, rows * network.dim);
  if (direct === undefined) combine(output.type, values, out, from, count, slots, guidance);
  else if (result !== fetched && values.buffer !== direct.buffer) out.data.set(values as Float32Array, from * out.dim);
  if (result !== fetched) result.dispose();
}

/** The rows of a segment as they lie in kernel memory, where the network can take them so. */
function viewOf(port: Port, batch: Batch, { from, count, slots }: Segment, guidance: unknown): Elements | undefined {
  const same = port.type === (batch.precision === "f32" ? "float32" : "float64");
  if (!same || guidance !== undefined || count !== slots) return undefined;
  const { data, dim, rows } = batch;
  return count === rows ? data : data.subarray(from * dim, (from + count) * dim);
}

/** A copy of the rows of a segment, its last row repeated to the fixed batch, and the whole twice for guidance. */
function staged(port: Port, batch: Batch, segment: Segment, guidance: unknown, buffers: Buffers): Elements {
  const { from, count, slots } = segment;
  const { data, dim } = batch;
  const half = slots * dim;
  const target = buffers.take(port.name, port.type, guidance === undefined ? half : 2 * half);
  write(port.type, target, data.subarray(from * dim, (from + count) * dim), 0);
  for (let row = count; row < slots; row++) target.copyWithin(row * dim, (count - 1) * dim, count * dim);
  if (guidance !== undefined) target.copyWithin(half, 0, half);
  return target;
}

function timeTensor(network: Network, time: Times, segment: Segment, rows: number, buffers: Buffers): Tensor {
  const { time: port, timePerRow } = network;
  const { from, count, slots } = segment;
  const target = buffers.take(port.name, port.type, timePerRow ? rows : 1);
  const at = (row: number): number => (typeof time === "number" ? time : time[from + Math.min(row, count - 1)]);
  for (let row = 0; row < target.length; row++) writeOne(port.type, target, at(row % slots), row);
  const ones = port.shape.slice(1).map(() => 1);
  return buffers.tensor(port.type, target, timePerRow ? [rows, ...ones] : port.shape.map(() => 1));
}

const one = new Float64Array(1);
function writeOne(type: Element, target: Elements, value: number, at: number): void {
  one[0] = value;
  write(type, target, one, at);
}

async function run(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  fetches: InferenceSession.FetchesType,
  rows: number,
): Promise<InferenceSession.ReturnType> {
  try {
    return await session.run(feeds, fetches);
  } catch (error) {
    const shapes = Object.entries({ ...feeds, ...fetches }).map(
      ([name, value]) => `${name} ${value?.type} [${value?.dims.join(", ")}]`,
    );
    throw new BackstepError(
      "PROGRAM_FAILED",
      `the model does not run on ${rows} rows with ${shapes.join(", ")}: ${(error as Error).message}; ` +
        "where it was traced with one batch size, export it with a dynamic batch axis on every input and output",
      { rows },
      error,
    );
  }
}

/** The output's values. @throws BackstepError `SHAPE_MISMATCH` where there are not as many as the states have. */
function dataOf(result: Tensor, port: Port, length: number): Elements {
  const { data } = result;
  if (result.type !== port.type || (data as Elements).length !== length)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `output ${port.name} is ${result.type} [${result.dims.join(", ")}]; it must be ${port.type} with ${length} values, as the state has`,
      { port: port.name },
    );
  // Engines that have Float16Array return halves in one; the bits are the same.
  if (port.type !== "float16") return data as Elements;
  const halves = data as Uint16Array;
  return new Uint16Array(halves.buffer, halves.byteOffset, halves.length);
}

/** Converts what came out, and for guidance null + scale (conditional − null) of the two halves. */
function combine(
  type: Element,
  values: Elements,
  out: Batch,
  from: number,
  count: number,
  slots: number,
  guidance: number | undefined,
): void {
  const read = numbers(type, values);
  const { data, dim } = out;
  const [offset, half] = [from * dim, slots * dim];
  for (let i = 0; i < count * dim; i++)
    data[offset + i] = guidance === undefined ? read[i] : read[half + i] + guidance * (read[i] - read[half + i]);
}
