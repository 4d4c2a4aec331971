import { join } from "node:path";
import { BackstepError } from "@backstep/core";
import { writeWhole } from "@backstep/input/node";
import {
  type Checkpoint,
  decodeCheckpoint,
  edmNetwork,
  encodeCheckpoint,
  mlp,
  type TensorFlow,
  type TfFunction,
} from "@backstep/score-tfjs";
import { z } from "zod";
import { checked, parseJson, readBytesIfThere } from "./old.ts";
import { trainingFormat } from "./train-format.ts";

const count = z.int().min(1);

/** What a folder says of its training: enough to build the network again, and to go on. */
const description = z.strictObject({
  format: z.literal(trainingFormat),
  data: z.string(),
  digest: z.string(),
  /** Rows that are trained on, and those at the end of the data that are not. */
  rows: count,
  heldOut: z.int().min(0),
  dim: count,
  /** Widths of the hidden layers of `mlp`. */
  hidden: z.array(count).min(1),
  sigmaData: z.number().positive(),
  loss: z.enum(["denoising", "sliced"]),
  steps: count,
  batchSize: count,
  learningRate: z.number().positive(),
  seed: z.int().min(0),
  backend: z.enum(["wasm", "cpu"]),
});

export type TrainingDescription = Readonly<z.infer<typeof description>>;

const files = { description: "score.json", checkpoint: "training.checkpoint" } as const;

/** A network that was trained here, with the averaged weights. */
export interface TrainedScore {
  readonly described: TrainingDescription;
  readonly checkpoint: Checkpoint | undefined;
}

/** Says what is trained in a folder, before it begins. */
export async function describeTraining(folder: string, described: TrainingDescription): Promise<void> {
  await writeWhole(join(folder, files.description), `${JSON.stringify(described, null, 2)}\n`);
}

/** Writes a training as far as it is: a line of JSON and the numbers behind it, in one file that is replaced whole. */
export async function saveTraining(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { json, bytes } = encodeCheckpoint(checkpoint);
  await writeWhole(join(folder, files.checkpoint), Buffer.concat([Buffer.from(`${json}\n`), bytes]));
}

/**
 * What a folder holds; nothing where no training was begun in it.
 *
 * @throws BackstepError `FILE_FORMAT` where its files are not those of a training.
 */
export async function readTraining(folder: string): Promise<TrainedScore | undefined> {
  const file = join(folder, files.description);
  const bytes = await readBytesIfThere(file);
  if (bytes === undefined) return undefined;
  const described = parse(bytes, file);
  const saved = await readBytesIfThere(join(folder, files.checkpoint));
  if (saved === undefined) return { described, checkpoint: undefined };
  const end = saved.indexOf(10);
  const json = new TextDecoder().decode(saved.subarray(0, end));
  return { described, checkpoint: decodeCheckpoint(json, saved.subarray(end + 1)) };
}

/** What a denoiser of a training takes and returns, as `tfScore` says it. */
export const asDenoiser = { prediction: "denoised", time: "nu", state: "y" } as const;

/** The denoiser D(y, ν) of a training, built anew with its averaged weights. */
export async function denoiserOf(
  tf: TensorFlow,
  described: Pick<TrainingDescription, "dim" | "hidden" | "sigmaData">,
  weights: Checkpoint["average"],
): Promise<TfFunction> {
  const { dim, hidden, sigmaData } = described;
  const { network, variables } = await mlp({ tf, dim, hidden });
  variables.forEach((variable, i) => {
    tf.tidy(() => variable.assign(tf.tensor(weights[i], variable.shape)));
  });
  return edmNetwork(tf, network, sigmaData);
}

function parse(bytes: Uint8Array, file: string): TrainingDescription {
  try {
    return checked(description, parseJson(new TextDecoder().decode(bytes)), "");
  } catch (error) {
    throw new BackstepError(
      "FILE_FORMAT",
      `${file} does not describe a training: ${(error as Error).message}`,
      { file },
      error,
    );
  }
}
