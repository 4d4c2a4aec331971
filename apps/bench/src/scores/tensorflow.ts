import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";
import {
  type Checkpoint,
  decodeCheckpoint,
  edmNetwork,
  mlp,
  type TensorFlow,
  type TfFunction,
  type TfModel,
} from "@backstep/score-tfjs";
import { z } from "zod";
import { readBytes } from "../experiment/read.ts";
import { checked } from "../parity/golden.ts";

/** TensorFlow.js with the backend that is asked for. */
export async function tensorFlow(backend: "wasm" | "cpu"): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  // What it has to say on standard error is advertisement.
  tf.enableProdMode();
  // Core alone registers no gradients in Node; layers does.
  await import("@tensorflow/tfjs-layers");
  await (backend === "wasm" ? import("@tensorflow/tfjs-backend-wasm") : import("@tensorflow/tfjs-backend-cpu"));
  if (!(await tf.setBackend(backend)))
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `TensorFlow.js cannot set up its backend "${backend}" on this machine`,
    );
  await tf.ready();
  return tf;
}

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
  const { network, variables } = await mlp({ tf, dim, hidden: hiddenOf(checkpoint, dim) });
  tf.tidy(() => {
    for (const [i, variable] of variables.entries())
      variable.assign(tf.tensor(checkpoint.average[i].slice(), variable.shape, "float32"));
  });
  return { network: edmNetwork(tf, network, sigmaData), dim };
}

/** The widths of the hidden layers of an `mlp`: its matrices come first, then its biases, then the last matrix. */
function hiddenOf({ shapes }: Checkpoint, dim: number): readonly number[] {
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
