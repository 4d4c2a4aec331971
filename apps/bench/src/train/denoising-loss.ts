import type { ScoreModel } from "@backstep/core";
import {
  createPosition,
  createWorkspace,
  drawOf,
  normalsLike,
  predict,
  releaseWorkspace,
  startStep,
  sum,
} from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { gaussHermite } from "@backstep/law";

/** The loss of a denoiser on data, with its standard error over noises. */
export interface Loss {
  readonly mean: number;
  readonly standardError: number;
}

export interface LossOptions {
  /** A model under `edm()`, where t = ν. */
  readonly model: ScoreModel;
  /** (n, d), row-major. */
  readonly data: Float64Array;
  readonly sigmaData: number;
  readonly seed?: number;
}

const noise = { mean: -1.2, deviation: 1.2 };
const levels = 16;
const rowsPerCall = 256;

/**
 * The loss by which denoisers of EDM are trained, on given data: by quadrature over noise levels, one noise for each row and level.
 *
 * ```text
 * E λ(ν) ‖D(x₀ + ν z, ν) − x₀‖²/d,   ln ν ~ N(−1.2, 1.2²),   λ(ν) = (ν² + σ_d²)/(ν σ_d)²
 * ```
 *
 * Noises are a function of (seed, level, row), so that two models are compared on the same ones.
 *
 * @see T. Karras et al., arXiv:2206.00364.
 */
export async function denoisingLoss({ model, data, sigmaData, seed = 0 }: LossOptions): Promise<Loss> {
  const { dim } = model;
  const rows = data.length / dim;
  const drift = edm();
  const { nodes, weights } = gaussHermite(levels);
  const workspace = await createWorkspace("f64");
  const losses = new Float64Array(rows);
  try {
    for (let first = 0; first < rows; first += rowsPerCall) {
      const count = Math.min(rowsPerCall, rows - first);
      const clean = workspace.at(createPosition({ firstRow: first })).batch(count, dim);
      clean.data.set(data.subarray(first * dim, (first + count) * dim));
      for (let level = 0; level < levels; level++) {
        const nu = Math.exp(noise.mean + noise.deviation * nodes[level]);
        const z = normalsLike(clean, seed, startStep, drawOf.start(level));
        const denoised = await predict(model, drift, "denoised", sum([1, clean], [nu, z]), nu);
        const error = sum([1, denoised], [-1, clean]).data;
        const weight = (weights[level] * (nu ** 2 + sigmaData ** 2)) / (nu * sigmaData) ** 2 / dim;
        for (let i = 0; i < count * dim; i++) losses[first + Math.floor(i / dim)] += weight * error[i] ** 2;
        workspace.recycle(new Set([clean]));
      }
      workspace.recycle(new Set());
    }
  } finally {
    releaseWorkspace(workspace);
  }
  const mean = losses.reduce((total, loss) => total + loss, 0) / rows;
  const variance = losses.reduce((total, loss) => total + (loss - mean) ** 2, 0) / Math.max(1, rows - 1);
  return { mean, standardError: Math.sqrt(variance / rows) };
}
