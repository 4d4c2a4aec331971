import { BackstepError, type Scheme } from "@backstep/core";
import type { FilledOptions, GivenOptions } from "@backstep/core/plugin";
import { noPredictor, reverseDiffusion } from "./predictors.ts";

export const options = {
  predictor: {
    type: "scheme",
    none: true,
    optional: true,
    about:
      "The scheme that takes the step from t₀ to t₁, or none. Default: reverse diffusion, the predictor of the paper.",
  },
  corrector: {
    type: "choice",
    of: ["proportional", "fixed", "langevin", "ald"],
    default: "proportional",
    about: "The rule for the step size. All but proportional do not converge as the steps get smaller.",
  },
  steps: { type: "integer", min: 0, default: 1, about: "Langevin steps per step of the predictor." },
  stepSize: {
    type: "number",
    above: 0,
    optional: true,
    about: "κ of proportional, default 1, unstable from about 4 on; ε of fixed, for which it is required.",
  },
  snr: { type: "number", above: 0, optional: true, about: "Signal-to-noise ratio of langevin and ald. Default 0.16." },
  order: {
    type: "choice",
    of: ["predictor-first", "corrector-first"],
    default: "predictor-first",
    about: "predictor-first corrects at t₁, corrector-first at t₀.",
  },
  noiseLevel: {
    type: "number",
    min: 0,
    default: 1,
    about: "η of a predictor that follows the driver's noise level.",
  },
  batchNorm: {
    type: "choice",
    of: ["per-row", "shared"],
    optional: true,
    about: "Norms of langevin: those of each row (default), or their means over the batch.",
  },
} as const;

export type PredictorCorrectorOptions = GivenOptions<typeof options>;

type Filled = FilledOptions<typeof options>;

/** The options with the defaults that depend on other options. */
export type Settings = { readonly [Name in Exclude<keyof Filled, "predictor">]: NonNullable<Filled[Name]> } & {
  readonly predictor: Scheme<unknown>;
};

/** Checks the rules across options. @throws BackstepError `OPTION_INVALID` */
export function settingsFrom(given: Filled): Settings {
  const { predictor = reverseDiffusion, corrector, steps, stepSize = 1, snr = 0.16, batchNorm = "per-row" } = given;
  if (corrector === "fixed" && given.stepSize === undefined)
    throw new BackstepError("OPTION_INVALID", `${scheme}: corrector "fixed" needs a stepSize, a finite number above 0`);
  refuseUnusedOptions(given);
  if (predictor === "none" && steps === 0)
    throw new BackstepError(
      "OPTION_INVALID",
      `${scheme}: predictor is "none" and steps is 0, so a step would do nothing; set a predictor or steps ≥ 1`,
    );
  return { ...given, predictor: predictor === "none" ? noPredictor : predictor, stepSize, snr, batchNorm };
}

const scheme = "predictor-corrector";

/** Refuses an option that the corrector does not use, because it would have no effect. */
function refuseUnusedOptions({ corrector, stepSize, snr, batchNorm }: Filled): void {
  const usesStepSize = corrector === "proportional" || corrector === "fixed";
  for (const [name, value, used] of [
    ["stepSize", stepSize, usesStepSize],
    ["snr", snr, !usesStepSize],
    ["batchNorm", batchNorm, corrector === "langevin"],
  ] as const)
    if (value !== undefined && !used)
      throw new BackstepError(
        "OPTION_INVALID",
        `${scheme}: ${name} is ${value}, but corrector "${corrector}" has no ${name}; leave it out`,
      );
}
