import type { Drift } from "@backstep/core";
import { exp } from "@backstep/core/plugin";
import { vpDiscrete } from "@backstep/drifts";
import { flagOption, numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import { linspace } from "../replay/linspace.ts";
import { unsupported } from "../replay/unsupported.ts";

type Options = Readonly<Record<string, unknown>>;

/** The discrete variance-preserving diffusion in the configuration of a diffusers scheduler. */
export function scheduleOf(options: Options): Drift {
  const drift = namedSchedule(options);
  return flagOption(options, "rescale_betas_zero_snr", false) ? withZeroTerminalSnr(drift, trainSteps(options)) : drift;
}

function namedSchedule(options: Options): Drift {
  if (options.trained_betas != null) return vpDiscrete({ betas: numbersOption(options, "trained_betas") });
  const named = {
    betaStart: numberOption(options, "beta_start", 1e-4),
    betaEnd: numberOption(options, "beta_end", 0.02),
    steps: trainSteps(options),
  };
  const name = wordOption(options, "beta_schedule", "linear");
  switch (name) {
    case "linear":
      return vpDiscrete({ schedule: "linear", ...named });
    case "scaled_linear":
      return vpDiscrete({ schedule: "scaled-linear", ...named });
    case "squaredcos_cap_v2":
      return vpDiscrete({ schedule: "squared-cosine", ...named });
    case "sigmoid":
      return vpDiscrete({ betas: sigmoid(named) });
    default:
      return unsupported(`beta_schedule = ${name}`);
  }
}

/** The number of indices of the schedule. */
export function trainSteps(options: Options): number {
  return numberOption(options, "num_train_timesteps", 1000);
}

function sigmoid({ betaStart, betaEnd, steps }: { betaStart: number; betaEnd: number; steps: number }): number[] {
  return linspace(-6, 6, steps).map((u) => betaStart + (betaEnd - betaStart) / (1 + exp(-u)));
}

/**
 * The schedule, shifted and rescaled to zero terminal SNR.
 *
 * ```text
 * √ᾱ_k ← (√ᾱ_k − √ᾱ_last) √ᾱ_0/(√ᾱ_0 − √ᾱ_last)
 * ```
 *
 * The last β is 1. The drift needs β < 1 and receives the largest double below 1. α and σ at the last index are set to 0 and 1.
 */
function withZeroTerminalSnr(drift: Drift, steps: number): Drift {
  const last = steps - 1;
  const [first, rest] = [drift.alpha(0), drift.alpha(last)];
  const root = (k: number): number => ((drift.alpha(k) - rest) * first) / (first - rest);
  const betas = Array.from({ length: steps }, (_, k) => {
    const kept = k === 0 ? root(0) ** 2 : (root(k) / root(k - 1)) ** 2;
    return Math.min(1 - kept, 1 - Number.EPSILON);
  });
  const shifted = vpDiscrete({ betas });
  return {
    ...shifted,
    alpha: (t) => (t === last ? 0 : shifted.alpha(t)),
    sigma: (t) => (t === last ? 1 : shifted.sigma(t)),
  };
}
