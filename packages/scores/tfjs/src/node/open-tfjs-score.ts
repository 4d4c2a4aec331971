import { dirname, resolve } from "node:path";
import { BackstepError, type Drift, type ScoreModel, type ScoreUse } from "@backstep/core";
import { aDrift, type GivenOptions, requireArguments, shape } from "@backstep/core/plugin";
import { namingFile } from "@backstep/input";
import { digestOf, readBytes } from "@backstep/input/node";
import { requireShape } from "../positive-sizes.ts";
import { type TfScoreOptions, tfScore } from "../score/tf-score.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { decodeCheckpoint } from "../training/checkpoint.ts";
import { denoiserInputs, mlpDenoiser, type TrainedDenoiser, trainedMlp } from "../training/trained-mlp.ts";
import { loadTensorFlow } from "./load-tensorflow.ts";
import { filesOf, isDescription, isTraining, modelFile, readJson } from "./model-file.ts";
import { loadModelJson } from "./model-json.ts";
import type { options } from "./options.ts";
import { readTraining } from "./training-folder.ts";

const aSpec = shape("{ model }", { model: { type: "text" } });
const aUse = shape("{ drift, folder }", { drift: aDrift, folder: { type: "text" } });

/** A model on disk and the meaning of its inputs and output: the section `score` of an experiment, with `kind: tfjs`. */
export type TfjsSpec = GivenOptions<typeof options>;

/** How to open a score. */
export type OpenTfjsOptions = Pick<ScoreUse, "drift" | "folder">;

/** A score model from a file. */
export interface TfjsScore {
  readonly model: ScoreModel;
  /** SHA-256 over the files of the model. */
  readonly digest: string;
  /** Shape of one row, channels last, if the spec has one. */
  readonly rows?: { readonly shape: readonly number[]; readonly planar: false };
  /** Values of black and white, if the spec has them. */
  readonly window?: readonly [number, number];
}

/**
 * Opens a model of TensorFlow.js, a checkpoint of `trainScore`, or the folder of a training as a score model.
 *
 * - **Limits** checkpoints and trainings must be of an `mlp`. Tensors of the model live as long as the process.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`; `OPTION_INVALID` naming the key of the spec; `PROGRAM_FAILED` if TensorFlow.js does not start.
 * @example
 * ```ts
 * const { model } = await openTfjsScore({ model: "runs/digits", backend: "cpu" }, { drift: edm(), folder: process.cwd() });
 * ```
 */
export async function openTfjsScore(spec: TfjsSpec, use: OpenTfjsOptions): Promise<TfjsScore> {
  requireArguments("openTfjsScore", { spec: aSpec, use: aUse }, { spec, use });
  const { drift, folder } = use;
  const file = await modelFile(resolve(folder, spec.model));
  const model = await namingFile(file, async () => tfScore(await optionsOf(spec, file, drift)));
  return {
    model,
    digest: await digestOf(await filesOf(file)),
    ...(spec.shape && { rows: { shape: spec.shape, planar: false } }),
    ...(spec.range && { window: spec.range }),
  };
}

async function optionsOf(spec: TfjsSpec, file: string, drift: Drift): Promise<TfScoreOptions> {
  const { backend = "wasm", shape, jvp, preferredRows } = spec;
  const tf = await loadTensorFlow(backend);
  const { text, json } = await readJson(file);
  const shared = {
    tf,
    drift,
    name: spec.model,
    ...(jvp !== undefined && { jvp }),
    ...(preferredRows !== undefined && { preferredRows }),
  };
  if (!isTraining(json)) return { ...shared, ...(await modelOptions(tf, spec, file, json)) };
  const { denoiser, dim } = await (isDescription(json)
    ? openTraining(tf, dirname(file))
    : openCheckpoint(tf, file, text));
  if (shape !== undefined) requireShape(shape, dim);
  return { ...shared, model: denoiser, dim, ...denoiserInputs };
}

/** The options of a `model.json`. */
async function modelOptions(
  tf: TensorFlow,
  { prediction, time, state, shape }: TfjsSpec,
  file: string,
  json: unknown,
): Promise<Pick<TfScoreOptions, "model" | "dim" | "shape" | "prediction" | "time" | "state">> {
  if (prediction === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      'score.prediction is missing; it must be "score", "epsilon", "denoised", "v" or "flow", since a model of TensorFlow.js does not declare its output',
    );
  const model = await loadModelJson(tf, file, json);
  const row = shape ?? rowShape(model.inputs[0]?.shape);
  return {
    model,
    dim: row.reduce((product, size) => product * size, 1),
    shape: row,
    prediction,
    ...(time && { time }),
    ...(state && { state }),
  };
}

function rowShape(input: readonly (number | null)[] | undefined): readonly number[] {
  const shape = input?.slice(1) ?? [];
  if (shape.length > 0 && shape.every((size): size is number => size !== null && size > 0)) return shape;
  throw new BackstepError(
    "OPTION_INVALID",
    `score.shape is missing; the model declares (${input?.join(", ") ?? "?"}) for its first input, without all sizes of a row; give them as score.shape`,
  );
}

/** The denoiser of a checkpoint `NAME.json` with its numbers in `NAME.bin`. */
async function openCheckpoint(tf: TensorFlow, file: string, json: string): Promise<TrainedDenoiser> {
  return trainedMlp(tf, decodeCheckpoint(json, await readBytes(file.replace(/\.json$/i, ".bin"))));
}

async function openTraining(tf: TensorFlow, folder: string): Promise<TrainedDenoiser> {
  const training = await readTraining(folder);
  if (training?.checkpoint === undefined)
    throw new BackstepError("FILE_FORMAT", "the training has no checkpoint yet; let `backstep train` resume it");
  return mlpDenoiser(tf, training.description, training.checkpoint.average);
}
