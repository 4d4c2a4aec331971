import { BackstepError } from "@backstep/core";
import { edmNetwork } from "../networks/edm-network.ts";
import type { TfFunction } from "../tensorflow.ts";
import type { Checkpoint, CheckpointSettings } from "./checkpoint.ts";
import type { TrainOptions } from "./options.ts";
import type { RowSettings, TrainingData } from "./rows.ts";

export const defaults = { sigmaData: 0.5, noise: { mean: -1.2, deviation: 1.2 }, batchSize: 64, ema: 0.999 } as const;

/** The preconditioned network. */
export function denoiserOf({ tf, network, sigmaData = defaults.sigmaData }: TrainOptions): TfFunction {
  return edmNetwork(tf, network, sigmaData);
}

export function dataOf({ data, dim, shape = [dim] }: TrainOptions): TrainingData {
  return { values: data, dim, shape };
}

export function rowSettingsOf(options: TrainOptions): RowSettings {
  const { seed = 0, batchSize = defaults.batchSize, noise = defaults.noise } = options;
  return { seed, batchSize, noiseMean: noise.mean, noiseDeviation: noise.deviation };
}

/** The settings that a checkpoint stores. */
export function settingsOf(options: TrainOptions): CheckpointSettings {
  const { loss = "denoising", sigmaData = defaults.sigmaData, ema = defaults.ema, data, dim } = options;
  const { seed, ...rows } = rowSettingsOf(options);
  return { ...rows, seed: String(seed), loss, sigmaData, ema, dim, rows: data.length / dim };
}

/** @throws BackstepError `OPTION_INVALID` unless the checkpoint belongs to a training with these settings and shapes. */
export function requireSameTraining(resume: Checkpoint, settings: CheckpointSettings, options: TrainOptions): void {
  const { variables, steps } = options;
  const textOf = (shapes: readonly (readonly number[])[]): string =>
    shapes.map((shape) => `(${shape.join(", ")})`).join(" ");
  const found: CheckpointSettings = { ...resume.settings, shapes: textOf(resume.shapes) };
  const shapes = textOf(variables.map(({ shape }) => shape));
  for (const [key, expected] of Object.entries({ ...settings, shapes }))
    if (found[key] !== expected)
      throw new BackstepError(
        "OPTION_INVALID",
        `resume has ${key} ${found[key]}, and this training ${expected}; they must be equal; use the options of the first training`,
      );
  if (resume.step > steps)
    throw new BackstepError(
      "OPTION_INVALID",
      `steps is ${steps}, but resume is already at step ${resume.step}; it must be at least ${resume.step}`,
    );
}
