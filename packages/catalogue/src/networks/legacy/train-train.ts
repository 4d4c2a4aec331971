import type { ScoreModel } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { type Checkpoint, mlp, type TensorFlow, type TfFunction, tfScore, trainScore } from "@backstep/score-tfjs";
import { denoisingLoss, type Loss } from "./train-denoising-loss.ts";
import { asDenoiser, denoiserOf, saveTraining, type TrainingDescription } from "./train-trained-score.ts";

/** How often a training is saved, in steps. */
const saveEvery = 250;

export interface TrainingRun {
  readonly tf: TensorFlow;
  readonly folder: string;
  readonly described: TrainingDescription;
  /** All rows, those held out at the end. */
  readonly data: Float64Array;
  readonly resume: Checkpoint | undefined;
  readonly signal: AbortSignal;
  onProgress(fraction: number): void;
}

/**
 * Trains a score in a folder, from where the folder is; an abort saves what there is first.
 *
 * The step size of Adam falls to 0 along half a cosine.
 */
export async function train(run: TrainingRun): Promise<Checkpoint> {
  const { tf, folder, described, resume, signal } = run;
  const { dim, hidden, steps, learningRate, seed, rows, sigmaData, loss, batchSize } = described;
  try {
    const { checkpoint } = await trainScore({
      ...{ tf, dim, steps, seed, sigmaData, loss, batchSize, signal },
      ...(await mlp({ tf, dim, hidden, seed })),
      data: run.data.subarray(0, rows * dim),
      learningRate: (step) => (learningRate * (1 + Math.cos((Math.PI * step) / steps))) / 2,
      checkpointEvery: saveEvery,
      onCheckpoint: (checkpoint) => saveTraining(folder, checkpoint),
      onProgress: ({ step }) => run.onProgress(step / steps),
      ...(resume && { resume }),
    });
    await saveTraining(folder, checkpoint);
    return checkpoint;
  } catch (error) {
    const { checkpoint } = (error as { details?: { checkpoint?: Checkpoint } }).details ?? {};
    if (checkpoint) await saveTraining(folder, checkpoint);
    throw error;
  }
}

/** The loss of a training's average on the rows that were held out, all rows where none were. */
export async function heldOutLoss({ tf, described, data }: TrainingRun, { average }: Checkpoint): Promise<Loss> {
  const { dim, rows, heldOut, sigmaData } = described;
  const model = modelOf(tf, dim, await denoiserOf(tf, described, average));
  return denoisingLoss({ model, data: heldOut > 0 ? data.subarray(rows * dim) : data, sigmaData });
}

function modelOf(tf: TensorFlow, dim: number, denoiser: TfFunction): ScoreModel {
  return tfScore({ tf, model: denoiser, drift: edm(), dim, ...asDenoiser, jvp: false });
}
