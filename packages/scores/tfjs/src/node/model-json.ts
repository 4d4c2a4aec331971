import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";
import { checked } from "@backstep/input";
import { readBytes } from "@backstep/input/node";
import { z } from "zod";
import type { TensorFlow, TfModel } from "../tensorflow.ts";
import { partOrUnion } from "./load-tensorflow.ts";

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
 * Loads a `model.json` of TensorFlow.js, a graph model or a model of layers, with the weight files in its folder.
 *
 * @throws BackstepError `FILE_FORMAT`, `FILE_NOT_FOUND`
 */
export async function loadModelJson(tf: TensorFlow, file: string, json: unknown): Promise<TfModel> {
  const { modelTopology, format, weightsManifest } = checked(manifest, json, "");
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const parts: Uint8Array[] = [];
  for (const path of weightsManifest.flatMap(({ paths }) => paths))
    parts.push(await readBytes(join(dirname(file), path)));
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
  const isGraph = format === "graph-model" || (format === undefined && "node" in modelTopology);
  const artifacts = { modelTopology, weightSpecs, weightData } as never;
  const load = isGraph ? await graphModelLoader() : await layersModelLoader();
  try {
    return await load(tf.io.fromMemory(artifacts));
  } catch (error) {
    throw new BackstepError("FILE_FORMAT", `the model cannot be loaded: ${(error as Error).message}`, {}, error);
  }
}

type Loader = (source: unknown) => Promise<TfModel>;

async function graphModelLoader(): Promise<Loader> {
  const { loadGraphModel } = await partOrUnion(() => import("@tensorflow/tfjs-converter"));
  return loadGraphModel as unknown as Loader;
}

async function layersModelLoader(): Promise<Loader> {
  const { loadLayersModel } = await partOrUnion(() => import("@tensorflow/tfjs-layers"));
  return loadLayersModel as unknown as Loader;
}
