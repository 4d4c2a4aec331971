import { join } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { checked, parseJson } from "@backstep/input";
import { readBytesIfPresent, writeWhole } from "@backstep/input/node";
import { z } from "zod";
import { ofDescription } from "../arguments.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../training/checkpoint.ts";
import type { Loss } from "../training/losses.ts";
import { type Backend, backends } from "./load-tensorflow.ts";

/** Value of `format` in the description of a training. */
export const trainingFormat = "backstep-score-1";

/** Description of a training in a folder. It is enough to build the network again, and to resume. */
export interface TrainingDescription {
  readonly format: typeof trainingFormat;
  /** Name of the data, and the digest of its content. */
  readonly data: string;
  readonly digest: string;
  /** Number of training rows, and of held-out rows at the end of the data. */
  readonly rows: number;
  readonly heldOut: number;
  readonly dim: number;
  /** Widths of the hidden layers of the `mlp`. */
  readonly hidden: readonly number[];
  readonly sigmaData: number;
  readonly loss: Loss;
  readonly steps: number;
  readonly batchSize: number;
  /** Step size of Adam at step 0. */
  readonly learningRate: number;
  readonly seed: number;
  readonly backend: Backend;
}

/** A training in a folder. */
export interface SavedTraining {
  readonly description: TrainingDescription;
  /** Undefined before the first checkpoint. */
  readonly checkpoint: Checkpoint | undefined;
}

const count = z.int().min(1);
const schema: z.ZodType<TrainingDescription> = z.strictObject({
  format: z.literal(trainingFormat),
  data: z.string(),
  digest: z.string(),
  rows: count,
  heldOut: z.int().min(0),
  dim: count,
  hidden: z.array(count).min(1),
  sigmaData: z.number().positive(),
  loss: z.enum(["denoising", "sliced"]),
  steps: count,
  batchSize: count,
  learningRate: z.number().positive(),
  seed: z.int().min(0),
  backend: z.enum(backends),
});

const names = { description: "score.json", checkpoint: "training.checkpoint" } as const;

/**
 * Writes `score.json`, the description of a training, to a folder that exists.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 */
export async function writeDescription(folder: string, description: TrainingDescription): Promise<void> {
  requireArguments("writeDescription", ofDescription, { folder, description });
  await writeWhole(join(folder, names.description), `${JSON.stringify(description, null, 2)}\n`);
}

/** Writes `training.checkpoint`: a line of JSON, then the numbers. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { json, bytes } = encodeCheckpoint(checkpoint);
  await writeWhole(join(folder, names.checkpoint), Buffer.concat([Buffer.from(`${json}\n`), bytes]));
}

/**
 * Reads the training in a folder. Undefined if the folder has no training.
 *
 * @throws BackstepError `FILE_FORMAT` if a file in the folder is not valid.
 * @example
 * ```ts
 * const { description, checkpoint } = (await readTraining("runs/digits")) ?? {};
 * ```
 */
export async function readTraining(folder: string): Promise<SavedTraining | undefined> {
  requireArguments("readTraining", { folder: { type: "text" } }, { folder });
  const file = join(folder, names.description);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) return undefined;
  const description = parseDescription(bytes, file);
  const saved = await readBytesIfPresent(join(folder, names.checkpoint));
  if (saved === undefined) return { description, checkpoint: undefined };
  const end = saved.indexOf(10);
  const json = new TextDecoder().decode(saved.subarray(0, end));
  return { description, checkpoint: decodeCheckpoint(json, saved.subarray(end + 1)) };
}

function parseDescription(bytes: Uint8Array, file: string): TrainingDescription {
  try {
    return checked(schema, parseJson(new TextDecoder().decode(bytes)), "");
  } catch (error) {
    throw new BackstepError(
      "FILE_FORMAT",
      `${file} does not describe a training: ${(error as Error).message}`,
      { file },
      error,
    );
  }
}
