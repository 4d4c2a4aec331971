import { BackstepError, type NoiseSource, type Scheme } from "@backstep/core";
import { isRandom, preferredRowsOf, prepare, type Run, requireTimes } from "@backstep/core/plugin";
import { type StepControl, withDefaults } from "./controller.ts";
import type { Tolerance } from "./error-ratio.ts";
import { noisePerGroup } from "./noise-per-group.ts";
import type { AdaptiveOptions, Rejection } from "./options.ts";

/** A checked run, with its adaptive options. */
export interface AdaptiveRun extends Run {
  /** Creates the noise of a new group of rows. */
  readonly createNoise: () => NoiseSource;
  readonly from: number;
  readonly to: number;
  readonly tolerance: Tolerance;
  /** NaN if the run chooses it. */
  readonly firstStep: number;
  readonly smallestStep: number;
  readonly maximalSteps: number;
  readonly errorOrder: number;
  readonly control: Required<StepControl>;
  readonly sharedSteps: boolean;
  readonly rejection: Rejection;
}

// A single row costs more than its arithmetic, and the data of more rows than these leave the cache.
const rowsTogether = 64;

/** Checks the options before the run and prepares its memory. */
export async function prepareAdaptive(options: AdaptiveOptions): Promise<AdaptiveRun> {
  const { scheme, drift, model, from = drift.horizon, to, tolerance, sharedSteps = false, n } = options;
  const { firstStep = Math.abs(from - to) / 100, smallestStep = Math.abs(from - to) * 1e-10 } = options;
  const { maximalSteps = 10_000, rejection = "bridge" } = options;
  requireTimes(Float64Array.of(from, to), scheme.info.solves === "ode");
  requireGridless(scheme);
  const errorOrder = requireErrorOrder(scheme);
  requireTolerance(tolerance);
  const control = withDefaults(options.control ?? {});
  requireRejection(rejection, options);

  const createNoise = noisePerGroup(options);
  const run = await prepare({
    ...options,
    times: Float64Array.of(from, to),
    noise: createNoise(),
    chunkRows: options.chunkRows ?? Math.min(n, (await preferredRowsOf(model, n)) ?? rowsTogether),
  });
  const chosen = { firstStep: firstStep === "automatic" ? Number.NaN : firstStep, smallestStep, maximalSteps };
  return { ...run, createNoise, from, to, tolerance, ...chosen, errorOrder, control, sharedSteps, rejection };
}

function requireGridless({ info }: Scheme<unknown>): void {
  if (!info.requires.includes("grid")) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${info.name} reads its place in the grid, but adaptive steps have no grid; use sample, or a scheme that does not require "grid"`,
  );
}

function requireErrorOrder({ info }: Scheme<unknown>): number {
  if (info.errorOrder !== undefined) return info.errorOrder;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${info.name} returns no error estimate, which adaptive steps need; use a scheme that declares errorOrder`,
  );
}

function requireTolerance({ absolute, relative }: Tolerance): void {
  if (absolute + relative > 0) return;
  throw new BackstepError("OPTION_INVALID", "tolerance.absolute and tolerance.relative are 0; one of them must be > 0");
}

/** With `bridge` the path must not change when a step is tried again. */
function requireRejection(rejection: Rejection, { noise, scheme, noiseLevel = 1 }: AdaptiveOptions): void {
  if (!noise?.followsSteps || rejection === "redraw" || !isRandom(scheme, noiseLevel)) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `noise is "${noise.name}", which gives a rejected step another Brownian path; use brownianPath, omit noise, or set rejection to "redraw"`,
  );
}
