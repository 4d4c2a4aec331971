import { BackstepError, type Drift, type ScoreModel, type Seed } from "@backstep/core";
import {
  createPosition,
  createWorkspace,
  drawOf,
  eventsPass,
  type GaussRule,
  gaussHermiteRule,
  normalsLike,
  predict,
  releaseWorkspace,
  requireArguments,
  startStep,
  sum,
  type Workspace,
} from "@backstep/core/plugin";
import { denoisingLossOptions } from "../arguments.ts";
import { defaults } from "./settings.ts";

/** Loss of a denoiser on data. */
export interface DenoisingLoss {
  readonly mean: number;
  /** Standard error of the mean over rows and their noises. */
  readonly standardError: number;
}

export interface DenoisingLossOptions {
  readonly model: ScoreModel;
  /** The drift of the model, with α > 0. */
  readonly drift: Drift;
  /** (n, d), row-major. */
  readonly data: Float64Array;
  /** Standard deviation of the data in the weight λ. */
  readonly sigmaData: number;
  /** Default 0. */
  readonly seed?: Seed;
  readonly signal?: AbortSignal;
}

const levels = 16;
const rowsPerCall = 256;

/**
 * The training loss of EDM on given data, for example on held-out rows. Quadrature over noise levels, one noise per row and level.
 *
 * ```text
 * E λ(ν) ‖D(x₀ + ν z, ν) − x₀‖²/d,   ln ν ~ N(−1.2, 1.2²),   λ(ν) = (ν² + σ_d²)/(ν σ_d)²
 * ```
 *
 * Noises depend on (seed, level, row) alone, so that two models are compared on the same noises. The model is evaluated at α (x₀ + ν z), at the
 * time with σ/α = ν.
 *
 * - **Shapes** data (n, d), with d the dimension of the model.
 *
 * @throws BackstepError `SHAPE_MISMATCH` unless the number of values is a positive multiple of d; `ABORTED` if the signal fires.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const { mean, standardError } = await denoisingLoss({ model, drift: edm(), data: heldOut, sigmaData: 0.5 });
 * ```
 */
export async function denoisingLoss(options: DenoisingLossOptions): Promise<DenoisingLoss> {
  requireArguments("denoisingLoss", denoisingLossOptions, options);
  const rows = rowsOf(options);
  const rule = gaussHermiteRule(levels);
  const losses = new Float64Array(rows);
  const hearAbort = listener(options.signal, rows);
  const workspace = await createWorkspace("f64");
  try {
    for (let first = 0; first < rows; first += rowsPerCall) {
      await addLosses(losses, options, rule, workspace, { first, count: Math.min(rowsPerCall, rows - first) });
      workspace.recycle(new Set());
      await hearAbort(first);
    }
  } finally {
    releaseWorkspace(workspace);
  }
  const mean = losses.reduce((total, loss) => total + loss, 0) / rows;
  const variance = losses.reduce((total, loss) => total + (loss - mean) ** 2, 0) / Math.max(1, rows - 1);
  return { mean, standardError: Math.sqrt(variance / rows) };
}

const millisecondsBetweenEvents = 50;

/** Lets events run now and then, and throws after an abort. */
function listener(signal: AbortSignal | undefined, rows: number): (row: number) => Promise<void> {
  let last = performance.now();
  return async (row) => {
    if (performance.now() - last < millisecondsBetweenEvents) return;
    await eventsPass();
    last = performance.now();
    if (!signal?.aborted) return;
    throw new BackstepError("ABORTED", `the loss was aborted at row ${row} of ${rows}`, { row }, signal.reason);
  };
}

function rowsOf({ data, model: { dim } }: DenoisingLossOptions): number {
  if (data.length > 0 && data.length % dim === 0) return data.length / dim;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `data has ${data.length} values; it must have a positive multiple of the dimension ${dim} of the model`,
  );
}

/** Adds the losses of `count` rows from row `first` on. */
async function addLosses(
  losses: Float64Array,
  { model, drift, data, sigmaData, seed = 0 }: DenoisingLossOptions,
  { nodes, weights }: GaussRule,
  workspace: Workspace,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<void> {
  const { dim } = model;
  const clean = workspace.at(createPosition({ firstRow: first })).batch(count, dim);
  clean.data.set(data.subarray(first * dim, (first + count) * dim));
  for (let level = 0; level < levels; level++) {
    const nu = Math.exp(defaults.noise.mean + defaults.noise.deviation * nodes[level]);
    const t = drift.timeOf(nu);
    const z = normalsLike(clean, seed, startStep, drawOf.start(level));
    const noisy = sum([drift.alpha(t), clean], [drift.sigma(t), z]);
    const error = sum([1, await predict(model, drift, "denoised", noisy, t)], [-1, clean]).data;
    const weight = (weights[level] * (nu ** 2 + sigmaData ** 2)) / (nu * sigmaData) ** 2 / dim;
    for (let i = 0; i < count * dim; i++) losses[first + Math.floor(i / dim)] += weight * error[i] ** 2;
    workspace.recycle(new Set([clean]));
  }
}
