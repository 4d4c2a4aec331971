import type { Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { churnAsked } from "./churn.ts";
import type { Matrix, SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { flagOption, numbersOption } from "./read-option.ts";
import { type Call, callsOf, type Leg, listening, normalsOf, predictionOf, type Replay, startOf } from "./replay.ts";

interface Scheduler {
  /** The levels between which it steps. */
  levels(sigmas: readonly number[], steps: number): readonly number[];
  part(golden: SamplerCase): Pick<Leg, "scheme" | "noise" | "noiseLevel">;
  /** The states after whole steps. */
  states(trajectory: readonly Matrix[]): readonly Matrix[];
}

const one: Pick<Scheduler, "levels" | "states"> = {
  levels: (sigmas, steps) => sigmas.slice(0, steps + 1),
  states: (trajectory) => trajectory,
};

/** Schedulers of diffusers that run in σ, where the model alone sees x/√(1 + σ²). */
const exploding: Readonly<Record<string, Scheduler>> = {
  EulerDiscreteScheduler: { ...one, part: () => ({ scheme: eulerMaruyama(), noiseLevel: 0 }) },
  EDMEulerScheduler: { ...one, part: () => ({ scheme: eulerMaruyama(), noiseLevel: 0 }) },
  EulerAncestralDiscreteScheduler: {
    ...one,
    part: ({ noises }) => ({ scheme: ddim({ eta: 1 }), noise: normalsOf(noises) }),
  },
  HeunDiscreteScheduler: {
    // Each level but the first and the last stands there twice, and every second state is a guess.
    levels: (sigmas) => sigmas.filter((sigma, k) => sigma !== sigmas[k - 1]),
    states: (trajectory) => trajectory.filter((_, k) => k % 2 === 0 || k === trajectory.length - 1),
    part: () => ({ scheme: heun({ lastStep: "euler" }) }),
  },
};

/** The scheduler of a case, if it is one of these. */
export function explodingScheduler({
  sampler,
}: SamplerCase): ((golden: SamplerCase, target: Target) => Replay) | undefined {
  if (!Object.hasOwn(exploding, sampler)) return undefined;
  return (golden, target) => replayOf(golden, target, exploding[sampler]);
}

function replayOf(golden: SamplerCase, target: Target, { levels, part, states }: Scheduler): Replay {
  const options = { ...golden.options, ...golden.all_options };
  requireHonoured(options, shapingLevels);
  if (flagOption(options, "clip_sample", false)) lacks("clip_sample: the prediction of x₀ is clipped");
  requireHonoured(golden.set_timesteps_options ?? {}, ["num_inference_steps", "timesteps", "sigmas"]);
  const sigmas = levels(numbersOption(golden.schedule, "sigmas"), golden.trajectory.length - 1);
  requireNoChurn(golden, sigmas);

  const drift = edm({ sigmaMax: sigmas[0] });
  const heard: Call[] = [];
  const raw = golden.sampler.startsWith("EDM");
  const model = listening(target, drift, raw ? "denoised" : predictionOf(golden), heard);
  return {
    start: startOf(golden),
    legs: [{ drift, model, times: sigmas, ...part(golden) }],
    states: states(golden.trajectory),
    heard,
    // EDM's schedulers are given a raw network, of which the denoiser is a combination with x.
    calls: raw ? [] : callsOf(golden).map((call) => unscaled(call, golden.parametrisation)),
  };
}

/** What shapes the levels, which are recorded. */
const shapingLevels = [
  "num_train_timesteps",
  "beta_start",
  "beta_end",
  "beta_schedule",
  "trained_betas",
  "prediction_type",
  "interpolation_type",
  "use_karras_sigmas",
  "use_exponential_sigmas",
  "use_beta_sigmas",
  "sigma_min",
  "sigma_max",
  "sigma_data",
  "sigma_schedule",
  "rho",
  "timestep_spacing",
  "timestep_type",
  "steps_offset",
  "rescale_betas_zero_snr",
  "final_sigmas_type",
  "clip_sample",
  "clip_sample_range",
];

function requireNoChurn({ step_options = {} }: SamplerCase, sigmas: readonly number[]): void {
  const churn = churnAsked(step_options, sigmas);
  if (churn > 0) lacks(`churn: s_churn = ${churn}, which this peer adds after it has called the model`);
}

/** A call in x/√(1 + σ²) as one in x: y = x/a at level (1, s/a), where ε and x₀ are the same and v is ε − (s/a) x₀. */
function unscaled({ a, s, x, out }: Call, parametrisation: string): Call {
  const onOut = parametrisation === "v_prediction" ? 1 / a : 1;
  return { a: 1, s: s / a, x: Array.from(x, (value) => value / a), out: Array.from(out, (value) => onOut * value) };
}
