import type { Scheme, Target } from "@backstep/core";
import { ddpm } from "@backstep/scheme-ddpm";
import { tauFamily } from "@backstep/scheme-tau-family";
import type { SamplerCase } from "../golden/golden-file.ts";
import { flagOption, numberOption, numbersOption, wordOption } from "../golden/peer-options.ts";
import { ancestral } from "../k-diffusion/ancestral.ts";
import {
  type Evaluation,
  normalsOf,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  type Segment,
  startOf,
  zerosLike,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { scheduleOf } from "./beta-schedule.ts";
import { explodingScheduler } from "./sigma-schedulers.ts";
import { strideOf, timestepsOf } from "./timesteps.ts";

type Options = Readonly<Record<string, unknown>>;
type Part = Pick<Segment, "scheme" | "times" | "noise">;

/**
 * Replays a scheduler of diffusers. Time is the index of the schedule; −1 is the data. DDPM steps from each timestep to the next.
 * DDIM steps by ⌊N/n⌋ for every spacing, so its intervals need not be adjacent. Each of them is a separate run from our own state.
 */
export function diffusers(golden: SamplerCase, target: Target): Replay {
  const other = explodingScheduler(golden);
  if (other) return other(golden, target);
  const scheduler = schedulers[golden.sampler] ?? unsupported(`sampler ${golden.sampler} is not implemented`);
  const options = { ...golden.options, ...golden.all_options };
  requireKnownOptions(options, [...common, ...scheduler.options]);
  for (const name of ["clip_sample", "thresholding"])
    if (flagOption(options, name, name === "clip_sample")) unsupported(`${name}: the prediction of x₀ is clipped`);

  const timesteps = chosenTimesteps(golden, options);
  const drift = scheduleOf(options);
  const evaluations: Evaluation[] = [];
  const model = recordingModel(target, drift, predictionOf(golden), evaluations);
  const parts = scheduler.parts(golden, options, timesteps);
  return {
    start: startOf(golden),
    segments: parts.map((part) => ({ drift, model, ...part })),
    states: golden.trajectory,
    evaluations,
    // If set_alpha_to_one is false, the peer's last step is from index 0 to index 0. It evaluates the model and leaves x unchanged.
    peerEvaluations: peerEvaluationsOf(golden).filter((_, k) => !isEmpty(parts[k])),
    comparisons: [["timesteps", timesteps, numbersOption(golden.schedule, "timesteps")]],
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
  // The remaining options configure clipping. They have no effect if clipping is off.
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
      requireKnownOptions(step_options, []);
      // The peer draws no noise at index 0.
      let next = 0;
      const draws = timesteps.map((t) => (t > 0 ? noises[next++] : zerosLike(initial_x)));
      return [{ scheme: ddpmOf(options), times: [...timesteps, -1], noise: normalsOf(draws) }];
    },
  },
  DDIMScheduler: {
    options: ["set_alpha_to_one"],
    parts({ noises, step_options = {} }, options, timesteps) {
      requireKnownOptions(step_options, ["eta", "use_clipped_model_output"]);
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

function isEmpty(part: Part | undefined): boolean {
  return part?.times.length === 2 && part.times[0] === part.times[1];
}

/** DDPM with the requested variance. At zero terminal SNR, tau-family with τ = 1 is the same step as fixed-small and allows α = 0. */
function ddpmOf(options: Options): Scheme<unknown> {
  const name = wordOption(options, "variance_type", "fixed_small");
  const noSignal = flagOption(options, "rescale_betas_zero_snr", false);
  if (name === "fixed_small" || name === "fixed_small_log")
    return noSignal ? tauFamily({ tau: 1 }) : ddpm({ variance: "fixed-small" });
  if (name === "fixed_large")
    return noSignal
      ? unsupported("rescale_betas_zero_snr with variance_type fixed_large: α = 0")
      : ddpm({ variance: "fixed-large" });
  return unsupported(`variance_type = ${name}`);
}

/** The user's timesteps if given, otherwise those of the spacing. */
function chosenTimesteps({ set_timesteps_options = {}, schedule }: SamplerCase, options: Options): readonly number[] {
  requireKnownOptions(set_timesteps_options, ["timesteps", "num_inference_steps"]);
  if (set_timesteps_options.timesteps != null) return numbersOption(set_timesteps_options, "timesteps");
  return timestepsOf(options, numberOption(schedule, "n", numbersOption(schedule, "timesteps").length), "inclusive");
}
