import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";
import {
  type Checkpoint,
  decodeCheckpoint,
  type TensorFlow,
  type TfFunction,
  type TfModel,
} from "@backstep/score-tfjs";
import { z } from "zod";
import { checked, readBytes } from "./old.ts";
import { denoiserOf, readTraining } from "./train-trained-score.ts";

const manifest = z.looseObject({
  modelTopology: z.looseObject({}),
  format: z.string().optional(),
  weightsManifest: z.array(
    z.looseObject({
      paths: z.array(z.string()),
      weights: z.array(z.looseObject({ name: z.string(), shape: z.array(z.number()), dtype: z.string() })),
    }),
  ),
});

/**
 * The model in a `model.json` of TensorFlow.js, with the weights beside it.
 *
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND`
 */
export async function loadModel(tf: TensorFlow, file: string, json: unknown): Promise<TfModel> {
  const { modelTopology, format, weightsManifest } = checked(manifest, json, "");
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const parts: Uint8Array[] = [];
  for (const path of weightsManifest.flatMap(({ paths }) => paths))
    parts.push(await readBytes(join(dirname(file), path)));
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
  const isGraph = format === "graph-model" || (format === undefined && "node" in modelTopology);
  const artifacts = { modelTopology, weightSpecs, weightData } as never;
  try {
    const source = tf.io.fromMemory(artifacts);
    if (isGraph) return await (await import("@tensorflow/tfjs-converter")).loadGraphModel(source);
    return (await (await import("@tensorflow/tfjs-layers")).loadLayersModel(source)) as unknown as TfModel;
  } catch (error) {
    throw new BackstepError("FILE_FORMAT", `the model cannot be loaded: ${(error as Error).message}`, {}, error);
  }
}

/**
 * The denoiser of a checkpoint of `trainScore`, of which the weights' shapes must be those of an `mlp`.
 *
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND`
 */
export async function loadCheckpoint(
  tf: TensorFlow,
  file: string,
  json: string,
): Promise<{ network: TfFunction; dim: number }> {
  const bytes = await readBytes(file.replace(/\.json$/i, ".bin"));
  const checkpoint = decodeCheckpoint(json, bytes);
  const { dim, sigmaData } = checkpoint.settings;
  if (typeof dim !== "number" || typeof sigmaData !== "number")
    throw new BackstepError("FILE_FORMAT", "the checkpoint's settings lack dim or sigmaData");
  const hidden = hiddenOf(checkpoint, dim);
  return { network: await denoiserOf(tf, { dim, hidden, sigmaData }, checkpoint.average), dim };
}

/**
 * The denoiser in a folder of `backstep train`.
 *
 * @throws BackstepError `FILE_FORMAT`
 */
export async function loadTraining(tf: TensorFlow, folder: string): Promise<{ network: TfFunction; dim: number }> {
  const training = await readTraining(folder);
  if (training?.checkpoint === undefined)
    throw new BackstepError("FILE_FORMAT", "the training has no checkpoint yet; let `backstep train` go on with it");
  const { described, checkpoint } = training;
  return { network: await denoiserOf(tf, described, checkpoint.average), dim: described.dim };
}

/** The widths of the hidden layers of an `mlp`: its matrices come first, then its biases, then the last matrix. */
function hiddenOf({ shapes }: Checkpoint, dim: number): number[] {
  const depth = (shapes.length - 1) / 2;
  const hidden = Number.isInteger(depth) ? shapes.slice(0, depth).map((shape) => shape[1]) : [];
  const widths = [dim + 1, ...hidden];
  const wanted = [
    ...hidden.map((width, i) => [widths[i], width]),
    ...hidden.map((width) => [width]),
    [widths[hidden.length], dim],
  ];
  if (JSON.stringify(wanted) === JSON.stringify(shapes)) return hidden;
  throw new BackstepError(
    "FILE_FORMAT",
    `the checkpoint has weights of the shapes ${JSON.stringify(shapes)}, which are not those of an mlp in dimension ${dim}; ` +
      "save another network as a model.json of TensorFlow.js",
  );
}
