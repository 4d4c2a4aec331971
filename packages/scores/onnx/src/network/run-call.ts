import { BackstepError, isBackstepError } from "@backstep/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Elements, fill, isAllNaN } from "../ports/element.ts";
import type { Port } from "../ports/port.ts";
import type { Call } from "./call.ts";

/** Properties of the runtime, detected during the first two calls. */
export interface RuntimeTraits {
  /** Whether it writes to preallocated outputs. */
  fillsOutputs?: boolean;
  /** Its Tensor class, if it differs from the one imported here: it accepts only this class for preallocated outputs. */
  Tensor?: typeof Tensor;
}

/**
 * Runs a call and returns the values of its output: the target, if the runtime fills it.
 *
 * @throws BackstepError `PROGRAM_FAILED` if the runtime refuses the call, `SHAPE_MISMATCH` if the output differs from its declaration.
 */
export async function outputOf(
  { session, output }: { readonly session: InferenceSession; readonly output: Port },
  traits: RuntimeTraits,
  call: Call,
): Promise<Elements> {
  const { target, feeds, fetches } = call;
  try {
    if (traits.fillsOutputs === undefined) fill(output.type, target, Number.NaN);
    if (traits.fillsOutputs !== false) {
      const result = (await session.run(feeds, fetches))[output.name];
      requireSize(result, output, target.length);
      // ES modules and CommonJS load separate classes, and onnxruntime-node is CommonJS. The next call uses the class of the result.
      if (traits.fillsOutputs === undefined && isForeign(result, fetches[output.name])) {
        traits.Tensor = result.constructor as typeof Tensor;
        return valuesOf(result);
      }
      if (result !== fetches[output.name]) result.dispose();
      traits.fillsOutputs ??= !isAllNaN(output.type, target);
      if (traits.fillsOutputs) return target;
    }
    const result = (await session.run(feeds, [output.name]))[output.name];
    requireSize(result, output, target.length);
    return valuesOf(result);
  } catch (error) {
    throw failureOf(call, error);
  }
}

/** Whether the runtime returns tensors of another class than it receives. */
function isForeign(result: Tensor, target: Tensor): boolean {
  return result.constructor !== target.constructor && result.constructor !== Object;
}

/** The values of a tensor of the runtime, which is then disposed. */
function valuesOf(result: Tensor): Elements {
  const { type, data } = result;
  result.dispose();
  // Engines with Float16Array return halves in one; the bits are the same.
  if (type !== "float16") return data as Elements;
  const halves = data as Uint16Array;
  return new Uint16Array(halves.buffer, halves.byteOffset, halves.length);
}

/** @throws BackstepError `SHAPE_MISMATCH` if the output does not have as many values as the states. */
function requireSize(result: Tensor, port: Port, length: number): void {
  if (result.type === port.type && result.size === length) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `output ${port.name} is ${result.type} [${result.dims.join(", ")}]; it must be ${port.type} with ${length} values, like the state`,
    { port: port.name },
  );
}

/** The error of a failed call. */
function failureOf({ rows, feeds }: Call, error: unknown): unknown {
  if (isBackstepError(error)) return error;
  const shapes = Object.entries(feeds).map(([name, value]) => `${name} ${value.type} [${value.dims.join(", ")}]`);
  const { message } = error as Error;
  return new BackstepError(
    "PROGRAM_FAILED",
    `${message.trim()}: the model does not run on ${rows} rows with ${shapes.join(", ")}${aboutShapes.test(message) ? traced : ""}`,
    { rows },
    error,
  );
}

/** Matches errors about the shape of a batch, but not those about a label beyond a table or a lack of memory. */
const aboutShapes = /shape|dimension|broadcast|\bdims?\b/i;
const traced = "; if it was traced with one batch size, export it with a dynamic batch axis on every input and output";
