import { BackstepError, type Batch, type Times } from "@backstep/core";
import { describe } from "../ports/port.ts";
import { type Buffers, createBuffers } from "./buffers.ts";
import { callOf } from "./call.ts";
import { combine, reals } from "./combine.ts";
import type { Network } from "./network.ts";
import { outputOf, type RuntimeTraits } from "./run-call.ts";
import { segmentsOf } from "./segments.ts";

/**
 * Evaluates a network for batches shaped like its states, at one value of its time input or one per row, and returns a new batch. A batch may hold
 * several copies of each row of a run, next to each other; all copies take the conditions of that row.
 *
 * Everything that belongs to one row of a run stays together in every call. A runtime may round the rows that do not fill a vector differently. They are
 * the last rows of the run for every size of its calls.
 */
export type Evaluate = (states: readonly Batch[], time: Times, copies?: number) => Promise<Batch>;

/**
 * An evaluator with as few copies as the types of the network allow.
 *
 * If a port has the precision of the run, its tensor is a view of the batch: the runtime reads the state from kernel memory and writes the output to it.
 * Kernels convert halves. Other types are converted in buffers that are kept between calls; calls that overlap have separate buffers.
 * Outputs of a runtime that does not write to preallocated tensors (onnxruntime-web) are copied.
 */
export function evaluatorOf(network: Network): Evaluate {
  const idle: Buffers[] = [];
  const traits: RuntimeTraits = {};
  const evaluate: Evaluate = async (states, time, copies = 1) => {
    const [{ workspace, rows, dim }] = states;
    if (dim !== network.dim)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `the batch has dimension ${dim}; the model takes ${network.dim} (${describe(network.states[0])})`,
      );
    const out = workspace.batch(rows, dim);
    const { memory } = workspace.kernels;
    const { buffer } = memory;
    let buffers = idle.pop() ?? createBuffers(traits.Tensor);
    try {
      for (const segment of segmentsOf(network, rows, time)) {
        if (traits.Tensor !== undefined && buffers.Tensor !== traits.Tensor) buffers = createBuffers(traits.Tensor);
        const call = callOf(network, buffers, { states, time, copies, segment, out });
        const values = await outputOf(network, traits, call);
        if (!call.direct) combine(reals(values, call, workspace), out, segment, network.guidance);
        else if (values !== call.target) out.data.set(values as Float32Array, segment.from * dim);
      }
      return out;
    } catch (error) {
      if (memory.buffer === buffer) throw error;
    } finally {
      idle.push(buffers);
    }
    // Kernel memory grew, for this call or by concurrent work, which detached the runtime's views: repeat the call.
    return evaluate(states, time, copies);
  };
  return evaluate;
}
