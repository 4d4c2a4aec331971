import { BackstepError, isBackstepError } from "@backstep/core";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Elements, fill, isAllNaN } from "./element.ts";
import type { Halves } from "./halves.ts";
import type { Port } from "./port.ts";

/** What is known about the runtime after its first calls. */
export interface Runtime {
  /** Whether it writes into outputs that it is given. */
  fillsOutputs?: boolean;
  /** Its own class of tensors, where that is not the one imported here: it takes no others for outputs. */
  Tensor?: typeof Tensor;
}

/** One call of the runtime. */
export interface Call {
  readonly rows: number;
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** The output's tensor over `target`. */
  readonly fetches: Readonly<Record<string, Tensor>>;
  readonly target: Elements;
  /** Whether the target is the batch itself. */
  readonly direct: boolean;
  /** The memory of the target, where it is halves. */
  readonly halves: Halves | undefined;
}

/**
 * The values of a call's output: its target, where the runtime fills it.
 *
 * @throws BackstepError `PROGRAM_FAILED` where the runtime refuses the call, `SHAPE_MISMATCH` where the output is not what was declared.
 */
export async function outputOf(
  { session, output }: { readonly session: InferenceSession; readonly output: Port },
  runtime: Runtime,
  call: Call,
): Promise<Elements> {
  const { target, feeds, fetches } = call;
  try {
    if (runtime.fillsOutputs === undefined) fill(output.type, target, Number.NaN);
    if (runtime.fillsOutputs !== false) {
      const result = (await session.run(feeds, fetches))[output.name];
      requireSize(result, output, target.length);
      // Modules and CommonJS have a class each, and onnxruntime-node is CommonJS: the next call gives it tensors of its own.
      if (runtime.fillsOutputs === undefined && isForeign(result, fetches[output.name])) {
        runtime.Tensor = result.constructor as typeof Tensor;
        return valuesOf(result);
      }
      if (result !== fetches[output.name]) result.dispose();
      runtime.fillsOutputs ??= !isAllNaN(output.type, target);
      if (runtime.fillsOutputs) return target;
    }
    const result = (await session.run(feeds, [output.name]))[output.name];
    requireSize(result, output, target.length);
    return valuesOf(result);
  } catch (error) {
    throw failureOf(call, error);
  }
}

function isForeign(result: Tensor, given: Tensor): boolean {
  return result.constructor !== given.constructor && result.constructor !== Object;
}

/** The values of a tensor of the runtime's, which is given back. */
function valuesOf(result: Tensor): Elements {
  const { type, data } = result;
  result.dispose();
  // Engines that have Float16Array return halves in one; the bits are the same.
  if (type !== "float16") return data as Elements;
  const halves = data as Uint16Array;
  return new Uint16Array(halves.buffer, halves.byteOffset, halves.length);
}

/** @throws BackstepError `SHAPE_MISMATCH` where an output does not have as many values as the states. */
function requireSize(result: Tensor, port: Port, length: number): void {
  if (result.type === port.type && result.size === length) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `output ${port.name} is ${result.type} [${result.dims.join(", ")}]; it must be ${port.type} with ${length} values, as the state has`,
    { port: port.name },
  );
}

/** What a call that failed is told as. */
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

/** What runtimes say where a batch does not go through a graph; a label beyond a table or a lack of memory is something else. */
const aboutShapes = /shape|dimension|broadcast|\bdims?\b/i;
const traced =
  "; where it was traced with one batch size, export it with a dynamic batch axis on every input and output";
