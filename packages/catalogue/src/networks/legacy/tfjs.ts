import { dirname, resolve } from "node:path";
import { BackstepError, type Drift } from "@backstep/core";
import type { TfjsSpec } from "@backstep/experiment";
import { digestOf } from "@backstep/input/node";
import { type TfScoreOptions, tfScore } from "@backstep/score-tfjs";
import { within } from "./old.ts";
import type { LearnedScore, ScoreUse } from "./score.ts";
import { loadCheckpoint, loadModel, loadTraining } from "./tensorflow.ts";
import { fileOf, filesBeside, isFolderOfTraining, isTraining, readJson } from "./tfjs-file.ts";
import { loadTensorFlow } from "./train-tensorflow.ts";
import { asDenoiser } from "./train-trained-score.ts";

/** A score of a model of TensorFlow.js, or of a checkpoint of `trainScore`. */
export async function buildTfjs(spec: TfjsSpec, { drift, folder }: ScoreUse): Promise<LearnedScore> {
  const file = await fileOf(resolve(folder, spec.model));
  const model = await within(file, async () => tfScore(await optionsOf(spec, file, drift)));

  return {
    model,
    digest: await digestOf(await filesBeside(file)),
    ...(spec.shape && { rows: { shape: spec.shape, planar: false } }),
    ...(spec.range && { window: spec.range }),
  };
}

async function optionsOf(spec: TfjsSpec, file: string, drift: Drift): Promise<TfScoreOptions> {
  const { shape, prediction, time, state, jvp, preferredRows } = spec;
  const tf = await loadTensorFlow(spec.backend);
  const { text, json } = await readJson(file);
  const about = {
    tf,
    drift,
    name: spec.model,
    ...(jvp !== undefined && { jvp }),
    ...(preferredRows !== undefined && { preferredRows }),
  };
  if (isTraining(json)) {
    const { network, dim } = await (isFolderOfTraining(json)
      ? loadTraining(tf, dirname(file))
      : loadCheckpoint(tf, file, text));
    return { ...about, model: network, dim, shape: shape ?? [dim], ...asDenoiser };
  }
  if (prediction === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      'score.prediction is missing; a model of TensorFlow.js does not say whether it returns "score", "epsilon", "denoised", "v" or "flow"',
    );
  const model = await loadModel(tf, file, json);
  const row = shape ?? rowShape(model.inputs[0]?.shape);
  return {
    ...about,
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
    `score.shape is missing; the model's first input is (${input?.join(", ") ?? "?"}), which leaves the shape of a row open`,
  );
}
