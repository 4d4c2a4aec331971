import { BackstepError } from "@backstep/core";
import type { FeatureOptions } from "@backstep/experiment";
import { digestOf } from "@backstep/input/node";
import type { FeatureFunction, Features } from "@backstep/metric-gaussian";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { modelFile } from "../models.ts";
import type { OpenSession } from "./session.ts";

/** A network as a feature function, and what tells its content from another. */
export interface FeatureNetwork {
  readonly digest: string;
  readonly features: FeatureFunction;
}

const chunkRows = 256;

/**
 * A function from points to features of an ONNX model with one float32 input (batch, …) of `dim` values a row.
 *
 * Points are taken as they are, in chunks; those of an array that was seen before are not computed again.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`, `OPTION_INVALID` for an output that is not there, `SHAPE_MISMATCH`
 */
export async function featureNetwork(
  { features: model, output }: FeatureOptions,
  folder: string,
  dim: number,
  open: OpenSession,
): Promise<FeatureNetwork> {
  const file = modelFile(model, folder);
  const session = await open(file);
  const shape = rowShapeOf(session, file, dim);
  const name = outputOf(session, file, output);
  const known = new WeakMap<object, Promise<Features>>();
  const compute = async (x: Float64Array | Float32Array, n: number): Promise<Features> => {
    const rows: Float32Array[] = [];
    for (let from = 0; from < n; from += chunkRows)
      rows.push(await run(session, name, x.subarray(from * dim, Math.min(n, from + chunkRows) * dim), shape, file));
    const all = new Float32Array(rows.reduce((length, part) => length + part.length, 0));
    rows.reduce((at, part) => {
      all.set(part, at);
      return at + part.length;
    }, 0);
    return { x: all, dim: all.length / n };
  };
  return {
    digest: await digestOf([file]),
    features(x, n) {
      const found = known.get(x) ?? compute(x, n);
      known.set(x, found);
      return found;
    },
  };
}

async function run(
  session: InferenceSession,
  output: string,
  rows: Float64Array | Float32Array,
  shape: readonly number[],
  file: string,
): Promise<Float32Array> {
  const { Tensor } = await import("onnxruntime-common");
  const n = rows.length / shape.reduce((product, size) => product * size, 1);
  const feeds = { [session.inputNames[0]]: new Tensor("float32", Float32Array.from(rows), [n, ...shape]) };
  let result: Tensor;
  try {
    result = (await session.run(feeds, [output]))[output];
  } catch (error) {
    throw new BackstepError(
      "PROGRAM_FAILED",
      `${file} does not run on ${n} rows: ${(error as Error).message}`,
      {},
      error,
    );
  }
  if (!(result.data instanceof Float32Array) || result.data.length % n !== 0 || result.data.length === 0)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${file}: output ${output} is ${result.type} [${result.dims.join(", ")}] for ${n} rows; it must be float32 with as many values for each`,
    );
  return result.data;
}

/** The shape of one row: that of the input, which must hold `dim` values, with open axes filled where one is open. */
function rowShapeOf({ inputMetadata }: InferenceSession, file: string, dim: number): readonly number[] {
  const [input, ...more] = inputMetadata;
  if (input === undefined || more.length > 0 || !input.isTensor || input.type !== "float32")
    throw new BackstepError(
      "FILE_FORMAT",
      `${file} has the inputs ${inputMetadata.map(({ name }) => name).join(", ") || "(none)"}; a network of features has one, of type float32`,
    );
  const axes = input.shape.slice(1);
  const fixed = axes.filter((axis): axis is number => typeof axis === "number" && axis > 0);
  const product = fixed.reduce((size, axis) => size * axis, 1);
  if (input.shape.length >= 2 && fixed.length === axes.length && product === dim) return fixed;
  if (axes.length === 1 && fixed.length === 0) return [dim];
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${file} takes ${input.name} [${input.shape.join(", ")}]; points have ${dim} values, and the batch must be an axis of its own`,
  );
}

function outputOf({ outputNames }: InferenceSession, file: string, asked: string | undefined): string {
  if (asked === undefined && outputNames.length === 1) return outputNames[0];
  if (asked !== undefined && outputNames.includes(asked)) return asked;
  throw new BackstepError(
    "OPTION_INVALID",
    `${file} has the outputs ${outputNames.join(", ")}; ${asked === undefined ? "say which one is read, as output" : `"${asked}" is none of them`}`,
  );
}
