import type { Drift } from "@backstep/core";
import { expm1 } from "@backstep/core/plugin";
import { numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import { createDeviation, type Deviation } from "../replay/deviation.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { scheduleOf } from "./beta-schedule.ts";
import { type Spacing, timestepsOf } from "./timesteps.ts";

type Options = Readonly<Record<string, unknown>>;

/** Compares β and ᾱ of a schedule at the recorded indices. */
export function tableDeviation(golden: Options): Deviation {
  const drift = scheduleOf(golden);
  const index = numbersOption(golden, "index");
  const deviation = createDeviation();
  const beta = (k: number): number => -expm1(-drift.g2(k));
  const alphaBar = (k: number): number => drift.alpha(k) ** 2;
  deviation.compare("betas", index.map(beta), numbersOption(golden, "betas"));
  deviation.compare("alphas_cumprod", index.map(alphaBar), numbersOption(golden, "alphas_cumprod"));
  return deviation;
}

/** Compares the timesteps of a scheduler, and its noise levels if recorded. Between indices, σ/α is interpolated linearly. */
export function spacingDeviation(golden: Options): Deviation {
  const { timesteps, sigmas, scheduler: _, spacing, n: __, ...rest } = golden;
  requireKnownOptions(rest, [
    "steps_offset",
    "beta_schedule",
    "beta_start",
    "beta_end",
    "num_train_timesteps",
    "trained_betas",
  ]);
  const name = wordOption(golden, "scheduler");
  const rule = schedulers[name] ?? unsupported(`spacing of ${name}`);
  const options = { ...rest, timestep_spacing: spacing };
  const deviation = createDeviation();
  const ours = timestepsOf(options, numberOption(golden, "n"), rule.spacing, rule.whole);
  deviation.compare("timesteps", ours, numbersOption(golden, "timesteps"));
  if (sigmas !== undefined) {
    const levels = ours.map(levelsOf(scheduleOf(options)));
    deviation.compare("sigmas", [...levels, 0], numbersOption(golden, "sigmas"));
  }
  return deviation;
}

const schedulers: Readonly<Record<string, { spacing: Spacing; whole: boolean }>> = {
  DDPMScheduler: { spacing: "inclusive", whole: true },
  DDIMScheduler: { spacing: "inclusive", whole: true },
  EulerDiscreteScheduler: { spacing: "inclusive", whole: false },
  DPMSolverMultistepScheduler: { spacing: "exclusive", whole: true },
  UniPCMultistepScheduler: { spacing: "exclusive", whole: true },
};

function levelsOf(drift: Drift): (t: number) => number {
  const ratio = (k: number): number => drift.sigma(k) / drift.alpha(k);
  return (t) => {
    const below = Math.floor(t);
    return t === below ? ratio(t) : ratio(below) + (t - below) * (ratio(below + 1) - ratio(below));
  };
}
