import type { Target } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { churnOfOptions } from "../edm/churn.ts";
import type { Matrix, SamplerCase } from "../golden/golden-file.ts";
import { flagOption, numbersOption } from "../golden/peer-options.ts";
import {
  type Evaluation,
  normalsOf,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  type Segment,
  startOf,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";

interface Scheduler {
  /** The levels at the ends of its steps. */
  levels(sigmas: readonly number[], steps: number): readonly number[];
  part(golden: SamplerCase): Pick<Segment, "scheme" | "noise" | "noiseLevel">;
  /** The states after whole steps. */
  states(trajectory: readonly Matrix[]): readonly Matrix[];
}

const one: Pick<Scheduler, "levels" | "states"> = {
  levels: (sigmas, steps) => sigmas.slice(0, steps + 1),
  states: (trajectory) => trajectory,
};

/** Schedulers of diffusers that run in σ. Only the model receives x/√(1 + σ²). */
const exploding: Readonly<Record<string, Scheduler>> = {
  EulerDiscreteScheduler: { ...one, part: () => ({ scheme: eulerMaruyama(), noiseLevel: 0 }) },
  EDMEulerScheduler: { ...one, part: () => ({ scheme: eulerMaruyama(), noiseLevel: 0 }) },
  EulerAncestralDiscreteScheduler: {
    ...one,
    part: ({ noises }) => ({ scheme: ddim({ eta: 1 }), noise: normalsOf(noises) }),
  },
  HeunDiscreteScheduler: {
    // The peer lists each inner level twice, and every second state is a predictor point.
    levels: (sigmas) => sigmas.filter((sigma, k) => sigma !== sigmas[k - 1]),
    states: (trajectory) => trajectory.filter((_, k) => k % 2 === 0 || k === trajectory.length - 1),
    part: () => ({ scheme: heun({ lastStep: "euler" }) }),
  },
};

/** The replay of a case, if its scheduler runs in σ. */
export function explodingScheduler({
  sampler,
}: SamplerCase): ((golden: SamplerCase, target: Target) => Replay) | undefined {
  if (!Object.hasOwn(exploding, sampler)) return undefined;
  return (golden, target) => replayOf(golden, target, exploding[sampler]);
}

function replayOf(golden: SamplerCase, target: Target, { levels, part, states }: Scheduler): Replay {
  const options = { ...golden.options, ...golden.all_options };
  requireKnownOptions(options, shapingLevels);
  if (flagOption(options, "clip_sample", false)) unsupported("clip_sample: the prediction of x₀ is clipped");
  requireKnownOptions(golden.set_timesteps_options ?? {}, ["num_inference_steps", "timesteps", "sigmas"]);
  const sigmas = levels(numbersOption(golden.schedule, "sigmas"), golden.trajectory.length - 1);
  requireNoChurn(golden, sigmas);

  const drift = edm({ sigmaMax: sigmas[0] });
  const evaluations: Evaluation[] = [];
  const raw = golden.sampler.startsWith("EDM");
  const model = recordingModel(target, drift, raw ? "denoised" : predictionOf(golden), evaluations);
  return {
    start: startOf(golden),
    segments: [{ drift, model, times: sigmas, ...part(golden) }],
    states: states(golden.trajectory),
    evaluations,
    // EDM's schedulers receive a raw network. The denoiser is a combination of its output and x, so raw outputs are not comparable.
    peerEvaluations: raw ? [] : peerEvaluationsOf(golden).map((call) => unscaled(call, golden.parametrisation)),
  };
}

/** Options that determine the levels. The levels themselves are recorded. */
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
  const churn = churnOfOptions(step_options, sigmas);
  if (churn > 0) unsupported(`churn: s_churn = ${churn}, which this peer adds after it has called the model`);
}

/** An evaluation at y = x/a and level (1, s/a) in place of x and (a, s). ε and x₀ are unchanged; v becomes ε − (s/a) x₀. */
function unscaled({ a, s, x, out }: Evaluation, parametrisation: string): Evaluation {
  const onOut = parametrisation === "v_prediction" ? 1 / a : 1;
  return { a: 1, s: s / a, x: Array.from(x, (value) => value / a), out: Array.from(out, (value) => onOut * value) };
}
