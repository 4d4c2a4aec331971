import { BackstepError } from "@backstep/core";
import { digestOf } from "@backstep/input/node";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type ModelLocation, modelPath } from "./location.ts";
import type { OpenSession } from "./session.ts";

type Reals = Float64Array | Float32Array;

/** A network whose output a metric takes as features. */
export interface FeatureSpec {
  /** The path of the file, or a name that `resolve` converts to one. */
  readonly features: string;
  /** The output to read. Default: the only one. */
  readonly output?: string;
}

/** How to open a feature network. */
export interface FeatureOptions extends ModelLocation {
  /** Coordinates of a point. */
  readonly dim: number;
  /** Opens sessions; its owner releases them. */
  readonly open: OpenSession;
}

/** A network as a feature function, for instance of `frechet` in `@backstep/metric-gaussian`. */
export interface FeatureNetwork {
  /** SHA-256 of the file. */
  readonly digest: string;
  /** Maps n points (n, dim) to their features. */
  features(x: Reals, n: number): Promise<{ readonly x: Float32Array; readonly dim: number }>;
}

/** Points per call of the network. */
const chunkRows = 256;

/**
 * A function from points to features, by an ONNX model with one float32 input (batch, …) of `dim` values per row.
 *
 * Points are evaluated unchanged, in chunks. The features of an array are computed once.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`, `OPTION_INVALID` for an output that does not exist, `SHAPE_MISMATCH`
 */
export async function featureNetwork(
  { features: model, output }: FeatureSpec,
  { dim, open, ...location }: FeatureOptions,
): Promise<FeatureNetwork> {
  const file = modelPath(model, location);
  const session = await open(file);
  const network: Network = {
    session,
    file,
    shape: rowShapeOf(session, file, dim),
    output: outputOf(session, file, output),
  };
  const known = new WeakMap<Reals, ReturnType<FeatureNetwork["features"]>>();
  return {
    digest: await digestOf([file]),
    features(x, n) {
      const found = known.get(x) ?? featuresOf(network, x, n, dim);
      known.set(x, found);
      return found;
    },
  };
}

interface Network {
  readonly session: InferenceSession;
  readonly file: string;
  /** The shape of one row. */
  readonly shape: readonly number[];
  readonly output: string;
}

async function featuresOf(network: Network, x: Reals, n: number, dim: number): ReturnType<FeatureNetwork["features"]> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < n; from += chunkRows)
    parts.push(await evaluate(network, x.subarray(from * dim, Math.min(n, from + chunkRows) * dim)));
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return { x: all, dim: all.length / n };
}

async function evaluate({ session, file, shape, output }: Network, rows: Reals): Promise<Float32Array> {
  const { Tensor } = await import("onnxruntime-common");
  const n = rows.length / shape.reduce((product, size) => product * size, 1);
  const feeds = { [session.inputNames[0]]: new Tensor("float32", Float32Array.from(rows), [n, ...shape]) };
  let result: Tensor;
  try {
    result = (await session.run(feeds, [output]))[output];
  } catch (error) {
    const { message } = error as Error;
    throw new BackstepError("PROGRAM_FAILED", `${file} does not run on ${n} rows: ${message}`, {}, error);
  }
  if (!(result.data instanceof Float32Array) || result.data.length % n !== 0 || result.data.length === 0)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${file}: output ${output} is ${result.type} [${result.dims.join(", ")}] for ${n} rows; it must be float32 with the same number of values for each row`,
    );
  return result.data;
}

/** The shape of one row: that of the input, which must have `dim` values; a single open axis has length `dim`. */
function rowShapeOf({ inputMetadata }: InferenceSession, file: string, dim: number): readonly number[] {
  const [input, ...more] = inputMetadata;
  if (input === undefined || more.length > 0 || !input.isTensor || input.type !== "float32")
    throw new BackstepError(
      "FILE_FORMAT",
      `${file} has the inputs ${inputMetadata.map(({ name }) => name).join(", ") || "(none)"}; a feature network has one, of type float32`,
    );
  const axes = input.shape.slice(1);
  const fixed = axes.filter((axis): axis is number => typeof axis === "number" && axis > 0);
  const product = fixed.reduce((size, axis) => size * axis, 1);
  if (input.shape.length >= 2 && fixed.length === axes.length && product === dim) return fixed;
  if (axes.length === 1 && fixed.length === 0) return [dim];
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${file} takes ${input.name} [${input.shape.join(", ")}]; points have ${dim} values, and the batch must be a separate axis`,
  );
}

function outputOf({ outputNames }: InferenceSession, file: string, requested: string | undefined): string {
  if (requested === undefined && outputNames.length === 1) return outputNames[0];
  if (requested !== undefined && outputNames.includes(requested)) return requested;
  throw new BackstepError(
    "OPTION_INVALID",
    `${file} has the outputs ${outputNames.join(", ")}; ${requested === undefined ? "give one of them as output" : `"${requested}" does not exist; give one of them as output`}`,
  );
}
