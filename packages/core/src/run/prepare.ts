import type { Precision } from "@backstep/kernels";
import { BackstepError } from "../errors.ts";
import { bytesOf } from "../memory/precision.ts";
import { createWorkspace } from "../memory/workspace.ts";
import { freshNoise } from "../noise/fresh.ts";
import { requireTimes } from "../times.ts";
import { chunkRowsOf } from "./chunk-rows.ts";
import type { SampleOptions } from "./options.ts";
import { requireDrift } from "./require-drift.ts";
import { largest, requirePoints, requireSize } from "./require-size.ts";
import { requireReach, requireScheme } from "./requirements.ts";
import type { Run } from "./run.ts";
import { requireStart } from "./start.ts";

/** Checks the options before the run and prepares its memory. */
export async function prepare(options: SampleOptions): Promise<Run> {
  const { scheme, drift, times, n, seed = 0, noiseLevel = 1, start = "prior", precision = "f64", signal } = options;
  const noise = options.noise ?? freshNoise(seed);
  const eigen = noise.rotationInvariant ? options.model.eigen : undefined;
  const model = eigen?.inBasis ?? options.model;

  requirePoints(n, model.dim);
  requireTimes(times, scheme.info.solves === "ode");
  requireSize("the number of steps", times.length - 1, largest.steps);
  requireReach(drift, times);
  requireDrift(model, drift, times);
  requireNoiseLevel(noiseLevel);
  requirePrecision(precision);
  requireStart(start, n, model.dim);
  requireScheme({ scheme, model, drift, times, noiseLevel });

  const chunkRows = Math.min(await chunkRowsOf(options, model), n);
  const buffers = 16 + 4 * scheme.noise.length;
  const workspace = await createWorkspace(precision, buffers * chunkRows * model.dim * bytesOf(precision));
  const kept: Run["kept"] = new Set();
  return { scheme, drift, model, eigen, times, n, seed, start, noise, noiseLevel, workspace, kept, chunkRows, signal };
}

function requireNoiseLevel(noiseLevel: number): void {
  if (!(noiseLevel >= 0 && Number.isFinite(noiseLevel)))
    throw new BackstepError("OPTION_INVALID", `noiseLevel is ${noiseLevel}; it must be a finite number ≥ 0`);
}

function requirePrecision(precision: Precision): void {
  if (precision !== "f32" && precision !== "f64")
    throw new BackstepError("OPTION_INVALID", `precision is "${String(precision)}"; it must be "f32" or "f64"`);
}
