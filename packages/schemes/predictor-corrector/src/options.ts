import { BackstepError, type Scheme } from "@backstep/core";
import { noPredictor, reverseDiffusion } from "./predictors.ts";

export interface PredictorCorrectorOptions {
  /** The scheme that takes the step from t₀ to t₁, or `none`. Default: reverse diffusion, the predictor of the paper. */
  // biome-ignore lint/suspicious/noExplicitAny: the state of a predictor can have any type.
  readonly predictor?: Scheme<any> | "none";
  /** The rule for the step size. Default `proportional`; the others do not converge as the steps get smaller. */
  readonly corrector?: "proportional" | "fixed" | "langevin" | "ald";
  /** Langevin steps per step of the predictor. Default 1. */
  readonly steps?: number;
  /** κ > 0 of `proportional`, unstable from about 4 on; default 1. ε > 0 of `fixed`, for which it is required. */
  readonly stepSize?: number;
  /** Signal-to-noise ratio > 0 of `langevin` and `ald`. Default 0.16. */
  readonly snr?: number;
  /** `predictor-first` corrects at t₁, `corrector-first` at t₀. Default `predictor-first`. */
  readonly order?: "predictor-first" | "corrector-first";
  /** η ≥ 0 of a predictor that follows the driver's noise level. Default 1. */
  readonly noiseLevel?: number;
  /** Norms of `langevin`: those of each row, or their means over the batch. Default `per-row`. */
  readonly batchNorm?: "per-row" | "shared";
}

/** The validated options, with defaults filled in. */
export type Settings = Required<Omit<PredictorCorrectorOptions, "predictor">> & { readonly predictor: Scheme<unknown> };

/** Validates the options. @throws BackstepError `OPTION_INVALID` */
export function settingsFrom(options: PredictorCorrectorOptions): Settings {
  const { predictor = reverseDiffusion, corrector = "proportional", steps = 1, stepSize = 1, snr = 0.16 } = options;
  const { order = "predictor-first", noiseLevel = 1, batchNorm = "per-row" } = options;
  oneOf("corrector", corrector, ["proportional", "fixed", "langevin", "ald"]);
  oneOf("order", order, ["predictor-first", "corrector-first"]);
  oneOf("batchNorm", batchNorm, ["per-row", "shared"]);
  requireThat("steps", steps, Number.isSafeInteger(steps) && steps >= 0, "an integer ≥ 0");
  requireThat("stepSize", stepSize, stepSize > 0 && Number.isFinite(stepSize), "a finite number > 0");
  requireThat("snr", snr, snr > 0 && Number.isFinite(snr), "a finite number > 0");
  requireThat("noiseLevel", noiseLevel, noiseLevel >= 0 && Number.isFinite(noiseLevel), "a finite number ≥ 0");

  if (corrector === "fixed" && options.stepSize === undefined)
    throw new BackstepError("OPTION_INVALID", `${scheme}: corrector "fixed" needs a stepSize, a finite number > 0`);
  refuseUnusedOptions(options, corrector);
  if (predictor === "none" && steps === 0)
    throw new BackstepError(
      "OPTION_INVALID",
      `${scheme}: predictor is "none" and steps is 0, so a step would do nothing; set a predictor or steps ≥ 1`,
    );
  return {
    predictor: predictor === "none" ? noPredictor : requirePredictor(predictor),
    ...{ corrector, steps, stepSize, snr, order, noiseLevel, batchNorm },
  };
}

const scheme = "predictor-corrector";

/** Refuses an option that the corrector does not use, because it would have no effect. */
function refuseUnusedOptions(options: PredictorCorrectorOptions, corrector: Settings["corrector"]): void {
  const usesStepSize = corrector === "proportional" || corrector === "fixed";
  for (const [name, value, used] of [
    ["stepSize", options.stepSize, usesStepSize],
    ["snr", options.snr, !usesStepSize],
    ["batchNorm", options.batchNorm, corrector === "langevin"],
  ] as const)
    if (value !== undefined && !used)
      throw new BackstepError(
        "OPTION_INVALID",
        `${scheme}: ${name} is ${value}, but corrector "${corrector}" has no ${name}; leave it out`,
      );
}

function requirePredictor(value: Scheme<unknown>): Scheme<unknown> {
  if (typeof value === "object" && value !== null && "info" in value && "step" in value) return value;
  throw new BackstepError(
    "OPTION_INVALID",
    `${scheme}: predictor is ${JSON.stringify(value) ?? String(value)}; it must be a scheme, as in eulerMaruyama(), or "none"`,
  );
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  requireThat(name, JSON.stringify(value) ?? String(value), allowed.includes(value), allowed.join(", "));
}

function requireThat(name: string, value: unknown, holds: boolean, allowed: string): void {
  if (!holds) throw new BackstepError("OPTION_INVALID", `${scheme}: ${name} is ${value}; it must be ${allowed}`);
}
