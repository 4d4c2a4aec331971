import type { Scheme, Target } from "@backstep/core";
import { ddpm } from "@backstep/scheme-ddpm";
import { tauFamily } from "@backstep/scheme-tau-family";
import { ancestral } from "./ancestral.ts";
import { explodingScheduler } from "./diffusers-exploding.ts";
import { scheduleOf, strideOf, timestepsOf } from "./diffusers-schedule.ts";
import type { SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { flagOption, numberOption, numbersOption, wordOption } from "./read-option.ts";
import {
  type Call,
  callsOf,
  type Leg,
  listening,
  normalsOf,
  predictionOf,
  type Replay,
  silence,
  startOf,
} from "./replay.ts";

type Options = Readonly<Record<string, unknown>>;
type Part = Pick<Leg, "scheme" | "times" | "noise">;

/**
 * Schedulers of diffusers. Time is the index of the schedule, −1 the data. DDPM steps from each timestep to the next; DDIM by ⌊N/n⌋
 * whatever the spacing, so that its intervals need not join, and each is a run of its own from our own state.
 */
export function diffusers(golden: SamplerCase, target: Target): Replay {
  const other = explodingScheduler(golden);
  if (other) return other(golden, target);
  const scheduler = schedulers[golden.sampler] ?? lacks(`sampler ${golden.sampler} is not implemented`);
  const options = { ...golden.options, ...golden.all_options };
  requireHonoured(options, [...common, ...scheduler.options]);
  for (const name of ["clip_sample", "thresholding"])
    if (flagOption(options, name, name === "clip_sample")) lacks(`${name}: the prediction of x₀ is clipped`);

  const timesteps = chosenTimesteps(golden, options);
  const drift = scheduleOf(options);
  const heard: Call[] = [];
  const model = listening(target, drift, predictionOf(golden), heard);
  const parts = scheduler.parts(golden, options, timesteps);
  return {
    start: startOf(golden),
    legs: parts.map((part) => ({ drift, model, ...part })),
    states: golden.trajectory,
    heard,
    // A step from index 0 to index 0, which the peer takes where set_alpha_to_one is false, evaluates and changes nothing.
    calls: callsOf(golden).filter((_, k) => !isStill(parts[k])),
    also: [["timesteps", timesteps, numbersOption(golden.schedule, "timesteps")]],
  };
}

const common = [
  "num_train_timesteps",
  "beta_start",
  "beta_end",
  "beta_schedule",
  "trained_betas",
  "rescale_betas_zero_snr",
  "prediction_type",
  "timestep_spacing",
  "steps_offset",
  "clip_sample",
  "thresholding",
  // What follows says how to clip, and nothing where nothing is clipped.
  "clip_sample_range",
  "dynamic_thresholding_ratio",
  "sample_max_value",
];

interface Scheduler {
  readonly options: readonly string[];
  parts(golden: SamplerCase, options: Options, timesteps: readonly number[]): readonly Part[];
}

const schedulers: Readonly<Record<string, Scheduler>> = {
  DDPMScheduler: {
    options: ["variance_type"],
    parts({ noises, initial_x, step_options = {} }, options, timesteps) {
      requireHonoured(step_options, []);
      // At index 0 it draws nothing.
      let next = 0;
      const draws = timesteps.map((t) => (t > 0 ? noises[next++] : silence(initial_x)));
      return [{ scheme: ddpmOf(options), times: [...timesteps, -1], noise: normalsOf(draws) }];
    },
  },
  DDIMScheduler: {
    options: ["set_alpha_to_one"],
    parts({ noises, step_options = {} }, options, timesteps) {
      requireHonoured(step_options, ["eta", "use_clipped_model_output"]);
      const eta = numberOption(step_options, "eta", 0);
      const stride = strideOf(options, timesteps.length);
      const end = flagOption(options, "set_alpha_to_one", true) ? -1 : 0;
      const drift = scheduleOf(options);
      const ratio = (t: number): number => drift.sigma(t) / drift.alpha(t);
      return timesteps.map((t, k) => {
        const to = t - stride >= 0 ? t - stride : end;
        const draws = eta > 0 ? [noises[k]] : [];
        return { scheme: ancestral(eta, ratio(to) / ratio(t)), times: [t, to], noise: normalsOf(draws) };
      });
    },
  },
};

function isStill(part: Part | undefined): boolean {
  return part?.times.length === 2 && part.times[0] === part.times[1];
}

/** DDPM of the variance asked for; for the small one under a schedule without signal at its end, the same step written in α and σ. */
function ddpmOf(options: Options): Scheme<unknown> {
  const name = wordOption(options, "variance_type", "fixed_small");
  const noSignal = flagOption(options, "rescale_betas_zero_snr", false);
  if (name === "fixed_small" || name === "fixed_small_log")
    return noSignal ? tauFamily({ tau: 1 }) : ddpm({ variance: "fixed-small" });
  if (name === "fixed_large")
    return noSignal
      ? lacks("rescale_betas_zero_snr with variance_type fixed_large: α = 0")
      : ddpm({ variance: "fixed-large" });
  return lacks(`variance_type = ${name}`);
}

/** Those given by the user, else those of the spacing. */
function chosenTimesteps({ set_timesteps_options = {}, schedule }: SamplerCase, options: Options): readonly number[] {
  requireHonoured(set_timesteps_options, ["timesteps", "num_inference_steps"]);
  if (set_timesteps_options.timesteps != null) return numbersOption(set_timesteps_options, "timesteps");
  return timestepsOf(options, numberOption(schedule, "n", numbersOption(schedule, "timesteps").length), "inclusive");
}
