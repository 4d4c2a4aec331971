import type { Drift } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { folderTrainingOptions, heldOutLossOptions } from "../arguments.ts";
import { mlp } from "../networks/mlp.ts";
import { tfScore } from "../score/tf-score.ts";
import type { TensorFlow } from "../tensorflow.ts";
import type { Checkpoint } from "../training/checkpoint.ts";
import { cosineDecay } from "../training/cosine-decay.ts";
import { type DenoisingLoss, denoisingLoss } from "../training/denoising-loss.ts";
import { trainScore } from "../training/train-score.ts";
import { denoiserInputs, mlpDenoiser } from "../training/trained-mlp.ts";
import { type TrainingDescription, writeCheckpoint } from "./training-folder.ts";

/** Steps between two checkpoints. */
const checkpointEvery = 250;
/** Seconds between two checkpoints of slow steps: the most work that a sudden end can lose. */
const checkpointSeconds = 5;

export interface FolderTrainingOptions {
  readonly tf: TensorFlow;
  /** A folder that exists. */
  readonly folder: string;
  readonly description: TrainingDescription;
  /** All rows, (n, d) row-major. The held-out rows are the last ones. */
  readonly data: Float64Array;
  /** The checkpoint of `readTraining`, if the training resumes. */
  readonly resume?: Checkpoint | undefined;
  readonly signal?: AbortSignal;
  /** Receives the completed fraction of all steps. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Trains an `mlp` and writes checkpoints to a folder: every 250 steps, at the end, and after an abort or an error that has a checkpoint. The
 * learning rate decays along a cosine. Equal descriptions and data give bit-identical checkpoints, also after interruptions.
 *
 * @throws BackstepError as `trainScore`; `FILE_NOT_WRITABLE`
 * @example
 * ```ts
 * await writeDescription(folder, description);
 * const checkpoint = await trainInFolder({ tf: await loadTensorFlow("wasm"), folder, description, data });
 * ```
 */
export async function trainInFolder(options: FolderTrainingOptions): Promise<Checkpoint> {
  requireArguments("trainInFolder", folderTrainingOptions, options);
  const { tf, folder, description, data, resume, signal, onProgress } = options;
  const { dim, hidden, steps, learningRate, seed, rows, sigmaData, loss, batchSize } = description;
  try {
    const { checkpoint } = await trainScore({
      ...{ tf, dim, steps, seed, sigmaData, loss, batchSize },
      ...(await mlp({ tf, dim, hidden, seed })),
      data: data.subarray(0, rows * dim),
      learningRate: cosineDecay(learningRate, steps),
      checkpointEvery,
      checkpointSeconds,
      onCheckpoint: (each) => writeCheckpoint(folder, each),
      onProgress: ({ step }) => onProgress?.(step / steps),
      ...(resume && { resume }),
      ...(signal && { signal }),
    });
    await writeCheckpoint(folder, checkpoint);
    return checkpoint;
  } catch (error) {
    const { checkpoint } = (error as { details?: { checkpoint?: Checkpoint } }).details ?? {};
    if (checkpoint) await writeCheckpoint(folder, checkpoint);
    throw error;
  }
}

export interface HeldOutLossOptions extends Pick<FolderTrainingOptions, "tf" | "description" | "data" | "signal"> {
  readonly checkpoint: Checkpoint;
  /** Any drift with α > 0, for example `edm()`. The loss does not depend on it, up to rounding. */
  readonly drift: Drift;
}

/**
 * Loss of the averaged weights of a training on the held-out rows. If no rows are held out, loss on all rows.
 *
 * @example
 * ```ts
 * const { mean, standardError } = await heldOutLoss({ tf, description, data, checkpoint, drift: edm() });
 * ```
 */
export async function heldOutLoss(options: HeldOutLossOptions): Promise<DenoisingLoss> {
  requireArguments("heldOutLoss", heldOutLossOptions, options);
  const { tf, description, data, checkpoint, drift, signal } = options;
  const { dim, rows, heldOut, sigmaData } = description;
  const { denoiser } = await mlpDenoiser(tf, description, checkpoint.average);
  const model = tfScore({ tf, model: denoiser, drift, dim, ...denoiserInputs, jvp: false });
  const measured = heldOut > 0 ? data.subarray(rows * dim) : data;
  return denoisingLoss({ model, drift, data: measured, sigmaData, ...(signal && { signal }) });
}
