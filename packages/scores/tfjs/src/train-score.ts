import { BackstepError, type Seed } from "@backstep/core";
import { createWorkspace, eventsPass, releaseWorkspace, type Workspace } from "@backstep/core/plugin";
import type { Checkpoint, CheckpointSettings } from "./checkpoint.ts";
import { edmNetwork } from "./edm-network.ts";
import { type Loss, meanLoss } from "./losses.ts";
import type { TrainableNetwork } from "./mlp.ts";
import { adamStep, disposeSlots, type Slots, slotsOf } from "./optimizer.ts";
import { rowsOfStep, type TrainingData } from "./rows.ts";
import { loadSlots, loadVariables, saveSlots } from "./slots-io.ts";
import type { Tensor, TensorFlow, TfFunction } from "./tensorflow.ts";
import { requireTrainOptions } from "./train-options.ts";

/** How far a training has come. */
export interface TrainProgress {
  /** Steps made, of `steps`. */
  readonly step: number;
  readonly steps: number;
  /** The loss of the last step. */
  readonly loss: number;
  /** Seconds since the call. */
  readonly elapsed: number;
}

/** What is trained, on what, and how. */
export interface TrainOptions extends TrainableNetwork {
  readonly tf: TensorFlow;
  /** (n, d), row-major. */
  readonly data: Float64Array | Float32Array;
  readonly dim: number;
  /** Steps in all, those before `resume` included. */
  readonly steps: number;
  /** Shape of one row as the network sees it, `[dim]` unless given. */
  readonly shape?: readonly number[];
  /** "denoising" unless given. */
  readonly loss?: Loss;
  /** Standard deviation of the data, 0.5 unless given. */
  readonly sigmaData?: number;
  /** Mean and standard deviation of ln ν, −1.2 and 1.2 unless given. */
  readonly noise?: { readonly mean: number; readonly deviation: number };
  /** 64 unless given. */
  readonly batchSize?: number;
  /** Adam's step size, 0.001 unless given, or a function of the step from 0. */
  readonly learningRate?: number | ((step: number) => number);
  /** Decay of the average of the weights per step, 0.999 unless given. */
  readonly ema?: number;
  /** 0 unless given. */
  readonly seed?: Seed;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Called with a checkpoint after every `checkpointEvery` steps, and awaited. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  readonly checkpointEvery?: number;
  /** A checkpoint of the same training to go on from. */
  readonly resume?: Checkpoint;
}

/** A finished training. */
export interface Training {
  /** D(y, ν), the preconditioned network with the averaged weights. */
  readonly denoiser: TfFunction;
  readonly checkpoint: Checkpoint;
}

/**
 * Trains a network to denoise data at all noise levels: score matching, by one of two losses of equal expectation.
 *
 * ```text
 * y = x₀ + ν z,    ln ν ~ N(P_mean, P_std²)        minimise E λ(ν) ‖D(y, ν) − x₀‖²/d,   D the preconditioned network
 * ```
 *
 * Adam on mini-batches drawn with replacement; the result is a moving average of the weights, which the variables hold afterwards.
 * All randomness is a function of (seed, step), and a checkpoint holds the rest of the state: a training that was interrupted and
 * resumed ends at the same bits as one that was not, on the same backend and machine.
 *
 * - **Shapes** data (n, d), each row given to the network as `shape`.
 * - **Limits** meant for small networks. After an abort or an error the variables hold the weights of that step, not their average.
 *
 * @throws BackstepError `OPTION_INVALID`, `SHAPE_MISMATCH`, `DATA_INVALID`; `NON_FINITE` where the loss is not finite; `ABORTED` where the
 * signal fires, with the checkpoint in its details.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const { denoiser } = await trainScore({ tf, ...(await mlp({ tf, dim: 2, hidden: [64, 64] })), data, dim: 2, steps: 2000 });
 * const model = tfScore({ tf, model: denoiser, drift, dim: 2, prediction: "denoised", time: "nu", state: "y" });
 * ```
 */
export async function trainScore(options: TrainOptions): Promise<Training> {
  requireTrainOptions(options);
  const { tf, variables, resume } = options;
  const settings = settingsOf(options);
  if (resume !== undefined) requireSame(resume, settings, options);
  const slots = slotsOf(tf, variables);
  const workspace = await createWorkspace("f64");
  try {
    if (resume !== undefined) loadSlots(tf, slots, resume);
    const losses = Array.from(resume?.losses ?? []);
    const save = async (): Promise<Checkpoint> => ({
      step: losses.length,
      settings,
      shapes: variables.map(({ shape }) => [...shape]),
      ...(await saveSlots(slots)),
      losses: Float32Array.from(losses),
    });
    await run(options, slots, workspace, losses, save);
    const checkpoint = await save();
    loadVariables(tf, variables, checkpoint.average);
    return { denoiser: denoiserOf(options), checkpoint };
  } finally {
    releaseWorkspace(workspace);
    disposeSlots(slots);
  }
}

async function run(
  options: TrainOptions,
  slots: Slots,
  workspace: Workspace,
  losses: number[],
  save: () => Promise<Checkpoint>,
): Promise<void> {
  const { steps, signal, onProgress, onCheckpoint, checkpointEvery = Number.POSITIVE_INFINITY } = options;
  const began = performance.now();
  let reported = began;
  while (losses.length < steps) {
    if (signal?.aborted) throw await aborted(losses.length, steps, save, signal.reason);
    losses.push(await step(options, slots, workspace, losses.length));
    if (losses.length % checkpointEvery === 0) await onCheckpoint?.(await save());

    const now = performance.now();
    if (now - reported < 50 && losses.length < steps) continue;
    onProgress?.({ step: losses.length, steps, loss: losses[losses.length - 1], elapsed: (now - began) / 1000 });
    // An abort among them gets through.
    await eventsPass();
    reported = performance.now();
  }
}

/** Makes step `index`, and returns its loss. */
async function step(options: TrainOptions, slots: Slots, workspace: Workspace, index: number): Promise<number> {
  const { tf, loss = "denoising", sigmaData = defaults.sigmaData, ema = defaults.ema, learningRate = 0.001 } = options;
  const denoiser = denoiserOf(options);
  const rate = typeof learningRate === "number" ? learningRate : learningRate(index);
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new BackstepError(
      "OPTION_INVALID",
      `learningRate is ${rate} at step ${index}; it must be positive and finite`,
    );
  const { value, gradients } = tf.tidy(() => {
    const rows = rowsOfStep(tf, workspace, dataOf(options), rowSettingsOf(options), index);
    const lossOf = (): Tensor => meanLoss(tf, loss, denoiser, sigmaData, rows);
    const { value, grads } = tf.variableGrads(lossOf as never, [...slots.weights]);
    return { value, gradients: slots.weights.map(({ name }) => grads[name]) };
  });
  try {
    const [number] = await value.data();
    if (!Number.isFinite(number))
      throw new BackstepError(
        "NON_FINITE",
        `the loss is ${number} at step ${index}; try a smaller learningRate than ${rate}`,
        {
          step: index,
          value: number,
        },
      );
    tf.tidy(() => adamStep(tf, slots, gradients, index + 1, rate, ema));
    return number;
  } finally {
    tf.dispose([value, ...gradients.filter((gradient) => gradient !== undefined)]);
  }
}

const defaults = { sigmaData: 0.5, noise: { mean: -1.2, deviation: 1.2 }, batchSize: 64, ema: 0.999 } as const;

function denoiserOf({ tf, network, sigmaData = defaults.sigmaData }: TrainOptions): TfFunction {
  return edmNetwork(tf, network, sigmaData);
}

function dataOf({ data, dim, shape = [dim] }: TrainOptions): TrainingData {
  return { values: data, dim, shape };
}

function rowSettingsOf({ seed = 0, batchSize = defaults.batchSize, noise = defaults.noise }: TrainOptions) {
  return { seed, batchSize, noiseMean: noise.mean, noiseDeviation: noise.deviation };
}

function settingsOf(options: TrainOptions): CheckpointSettings {
  const { loss = "denoising", sigmaData = defaults.sigmaData, ema = defaults.ema, data, dim } = options;
  const { seed, ...rows } = rowSettingsOf(options);
  return { ...rows, seed: String(seed), loss, sigmaData, ema, dim, rows: data.length / dim };
}

/** @throws BackstepError `OPTION_INVALID` unless the checkpoint is of a training with these settings and shapes. */
function requireSame(resume: Checkpoint, settings: CheckpointSettings, { variables, steps }: TrainOptions): void {
  const shapes = variables.map(({ shape }) => `(${shape.join(", ")})`).join(" ");
  const found: CheckpointSettings = {
    ...resume.settings,
    shapes: resume.shapes.map((shape) => `(${shape.join(", ")})`).join(" "),
  };
  for (const [key, wanted] of Object.entries({ ...settings, shapes }))
    if (found[key] !== wanted)
      throw new BackstepError(
        "OPTION_INVALID",
        `the checkpoint to resume from has ${key} ${found[key]}, and this training ${wanted}; they must be equal`,
      );
  if (resume.step > steps)
    throw new BackstepError(
      "OPTION_INVALID",
      `steps is ${steps}; the checkpoint to resume from is already at step ${resume.step}`,
    );
}

async function aborted(
  step: number,
  steps: number,
  save: () => Promise<Checkpoint>,
  reason: unknown,
): Promise<BackstepError> {
  return new BackstepError(
    "ABORTED",
    `the training was aborted before step ${step} of ${steps}`,
    { step, checkpoint: await save() },
    reason,
  );
}
