import { BackstepError, type Scheme } from "@backstep/core";
import { noPredictor, reverseDiffusion } from "./predictors.ts";

export interface PredictorCorrectorOptions {
  /** The scheme that takes the step from t₀ to t₁, or `none`; reverse diffusion, the predictor of the paper, unless given. */
  // biome-ignore lint/suspicious/noExplicitAny: a predictor may keep anything from step to step.
  readonly predictor?: Scheme<any> | "none";
  /** The rule for the step size, `proportional` unless given; the others do not converge as the steps get smaller. */
  readonly corrector?: "proportional" | "langevin" | "ald";
  /** Langevin steps beside each step of the predictor, 1 unless given. */
  readonly steps?: number;
  /** κ > 0 of `proportional`, 1 unless given; from about 4 on the Langevin steps are unstable. */
  readonly stepSize?: number;
  /** Signal-to-noise ratio > 0 of `langevin` and `ald`, 0.16 unless given. */
  readonly snr?: number;
  /** `predictor-first`, correcting at t₁, unless given; `corrector-first` corrects at t₀. */
  readonly order?: "predictor-first" | "corrector-first";
  /** η ≥ 0 of a predictor that follows the driver's noise level, 1 unless given. */
  readonly noiseLevel?: number;
  /** Norms of `langevin`: of each row, or their means over the batch; `per-row` unless given. */
  readonly batchNorm?: "per-row" | "shared";
}

/** The options, checked and complete. */
export type Settings = Required<Omit<PredictorCorrectorOptions, "predictor">> & { readonly predictor: Scheme<unknown> };

/** @throws BackstepError `OPTION_INVALID` */
export function read(options: PredictorCorrectorOptions): Settings {
  const { predictor = reverseDiffusion, corrector = "proportional", steps = 1, stepSize = 1, snr = 0.16 } = options;
  const { order = "predictor-first", noiseLevel = 1, batchNorm = "per-row" } = options;
  oneOf("corrector", corrector, ["proportional", "langevin", "ald"]);
  oneOf("order", order, ["predictor-first", "corrector-first"]);
  oneOf("batchNorm", batchNorm, ["per-row", "shared"]);
  requireThat("steps", steps, Number.isSafeInteger(steps) && steps >= 0, "an integer ≥ 0");
  requireThat("stepSize", stepSize, stepSize > 0 && Number.isFinite(stepSize), "a finite number > 0");
  requireThat("snr", snr, snr > 0 && Number.isFinite(snr), "a finite number > 0");
  requireThat("noiseLevel", noiseLevel, noiseLevel >= 0 && Number.isFinite(noiseLevel), "a finite number ≥ 0");

  const proportional = corrector === "proportional";
  for (const [name, given, read] of [
    ["stepSize", options.stepSize, proportional],
    ["snr", options.snr, !proportional],
    ["batchNorm", options.batchNorm, corrector === "langevin"],
  ] as const)
    if (given !== undefined && !read)
      throw new BackstepError(
        "OPTION_INVALID",
        `${scheme}: corrector "${corrector}" has no ${name}, but it is ${given}`,
      );
  if (predictor === "none" && steps === 0)
    throw new BackstepError("OPTION_INVALID", `${scheme}: with predictor "none" and 0 steps nothing is left to do`);
  return {
    predictor: predictor === "none" ? noPredictor : requirePredictor(predictor),
    ...{ corrector, steps, stepSize, snr, order, noiseLevel, batchNorm },
  };
}

const scheme = "predictor-corrector";

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
