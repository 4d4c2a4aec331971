import type { Batch, Seed } from "@backstep/core";
import { drawOf, exp, normalsLike, uniformsOfRows, type Workspace } from "@backstep/core/plugin";
import type { TensorFlow } from "../tensorflow.ts";
import type { NoisyRows } from "./losses.ts";

/** The data, (n, d) row-major. */
export interface TrainingData {
  readonly values: Float64Array | Float32Array;
  readonly dim: number;
  readonly shape: readonly number[];
}

/** Settings that determine the rows of a training step, together with the data and the step. */
export interface RowSettings {
  readonly seed: Seed;
  readonly batchSize: number;
  readonly noiseMean: number;
  readonly noiseDeviation: number;
}

/** The data rows and noises of training step `step`. The random numbers are counter-based, so that a checkpoint needs no generator state. */
export function rowsOfStep(
  tf: TensorFlow,
  workspace: Workspace,
  { values, dim, shape }: TrainingData,
  { seed, batchSize, noiseMean, noiseDeviation }: RowSettings,
  step: number,
): NoisyRows {
  const wide = workspace.batch(batchSize, dim);
  const normals = (like: Batch, k: number): Batch => normalsLike(like, seed, step, drawOf.normal(k));
  const levels = normals(workspace.batch(batchSize, 1), 0).data;
  const nu = Float32Array.from(levels, (z) => exp(noiseMean + noiseDeviation * z));
  const rows = values.length / dim;
  const clean = new Float32Array(batchSize * dim);
  uniformsOfRows(wide, seed, step, drawOf.uniform(0)).forEach((u, i) => {
    const row = Math.min(rows - 1, Math.floor(u * rows)) * dim;
    clean.set(values.subarray(row, row + dim), i * dim);
  });
  const noise = normals(wide, 1).data;
  const noisy = clean.map((value, i) => value + nu[Math.floor(i / dim)] * noise[i]);
  const directions = Float32Array.from(normals(wide, 2).data);
  workspace.recycle(new Set());

  const tensor = (each: Float32Array) => tf.tensor(each, [batchSize, ...shape], "float32");
  return { clean: tensor(clean), noisy: tensor(noisy), directions: tensor(directions), nu: tf.tensor(nu, [batchSize]) };
}
