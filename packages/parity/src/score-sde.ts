import type { Scheme, ScoreModel, Target } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { reverseDiffusion } from "@backstep/scheme-reverse-diffusion";
import { linspace } from "./diffusers-schedule.ts";
import type { Matrix, SamplerCase } from "./golden.ts";
import { lacks, requireHonoured } from "./lacking.ts";
import { flagOption, numberOption, wordOption } from "./read-option.ts";
import {
  type Call,
  callsOf,
  type Leg,
  listening,
  normalsOf,
  onClock,
  type Replay,
  silence,
  startOf,
} from "./replay.ts";
import { type Chain, type Sde, sdeOf } from "./score-sde-process.ts";

type Options = Readonly<Record<string, unknown>>;

/** One of the two parts of a step: how many normals it draws, and the run of it at time t with them. */
interface Part {
  readonly draws: number;
  leg(t: number, draws: readonly Matrix[], model: ScoreModel): Leg;
}

/**
 * Predictor-corrector samplers of score_sde. The grid has N times from 1 to ε, at each of which the corrector runs and then the
 * predictor takes a step of its own length: 1/N for Euler–Maruyama, one index of the discrete chain for the others, which evaluate
 * the score at the level of the grid all the same. So each part of a step is a run of its own from our own state.
 */
export function scoreSde(golden: SamplerCase, target: Target): Replay {
  const { options, noises, initial_x, trajectory, trajectory_tags = [] } = golden;
  requireHonoured(options, known);
  if (!flagOption(options, "continuous", true)) lacks("continuous = false: scores at discrete levels");
  const sde = sdeOf(options);
  const [corrector, predictor] = [correctorOf(options, sde), predictorOf(options, sde)];
  const parts = [corrector, predictor].flatMap((part) => part ?? []);
  const heard: Call[] = [];
  const exact = listening(target, sde.drift, "score", heard);

  let next = 0;
  const taken = (count: number): readonly Matrix[] => {
    next += count;
    return noises.slice(next - count, next);
  };
  const times = linspace(1, numberOption(options, "eps", 1e-3), sde.steps);
  const legs = times.flatMap((t) => parts.map((part) => part.leg(t, taken(part.draws), exact)));
  const kept = new Set(["initial", ...(corrector ? ["corrector"] : []), ...(predictor ? ["predictor"] : [])]);
  return {
    start: startOf(golden),
    legs,
    states: trajectory.filter((_, k) => kept.has(String([trajectory_tags[k]].flat()[0]))),
    ...(predictor &&
      flagOption(options, "denoise", true) && {
        last: predictor.leg(times[times.length - 1], [silence(initial_x)], listening(target, sde.drift, "score", [])),
      }),
    heard,
    calls: scoresOf(golden, sde),
  };
}

const known = [
  "sde",
  "N",
  "beta_min",
  "beta_max",
  "sigma_min",
  "sigma_max",
  "predictor",
  "corrector",
  "snr",
  "n_steps",
  "probability_flow",
  "eps",
  "denoise",
  "continuous",
];

/** Langevin steps at a fixed time, of the size that the peer's rule gives for the whole batch; `none` is no part. */
function correctorOf(options: Options, sde: Sde): Part | undefined {
  const name = wordOption(options, "corrector", "none");
  if (name === "none") return undefined;
  if (name !== "langevin" && name !== "ald") return lacks(`corrector ${name} is not implemented`);
  const draws = numberOption(options, "n_steps", 1);
  const { drift, steps } = sde;
  const chain = sde.chain() ?? lacks(`corrector ${name} for ${sde.name}`);
  const common = {
    predictor: "none",
    order: "corrector-first",
    steps: draws,
    snr: numberOption(options, "snr"),
  } as const;
  const scheme = predictorCorrector(
    name === "ald" ? { ...common, corrector: name } : { ...common, corrector: name, batchNorm: "shared" },
  );
  return {
    draws,
    leg(t, normals, model) {
      // σ is that of the process at t, α₀/α₁ that of a step of the chain.
      const [t0, t1] = intervalOf(chain, t, steps);
      const mixed = { ...reachingBelow(drift), transition: () => chain.drift.transition(t0, t1) };
      const noise = recordedNoise({ normals: [normals.map((z) => Float64Array.from(z.flat()))] });
      return { scheme, drift: mixed, model, times: [t, t - 1 / steps], noise };
    },
  };
}

function predictorOf(options: Options, sde: Sde): Part | undefined {
  const name = wordOption(options, "predictor");
  const noiseLevel = flagOption(options, "probability_flow", false) ? 0 : 1;
  switch (name) {
    case "none":
      return undefined;
    case "euler_maruyama":
      return eulerSteps(sde, noiseLevel);
    case "reverse_diffusion": {
      // Without a chain of its own, the peer takes f dt and g √dt for it: Euler–Maruyama again.
      const chain = sde.chain();
      return chain ? chainSteps(reverseDiffusion(), chain, sde, noiseLevel) : eulerSteps(sde, noiseLevel);
    }
    case "ancestral_sampling": {
      const variance = sde.name === "VESDE" ? "fixed-small" : "fixed-large";
      const chain = sde.chain() ?? lacks(`predictor ${name} for ${sde.name}`);
      return noiseLevel === 0 ? lacks(`probability_flow for ${name}`) : chainSteps(ddpm({ variance }), chain, sde, 1);
    }
    default:
      return lacks(`predictor ${name} is not implemented`);
  }
}

/** Steps of 1/N. */
function eulerSteps({ drift, steps }: Sde, noiseLevel: number): Part {
  const scheme = eulerMaruyama();
  const reaching = reachingBelow(drift);
  return {
    draws: 1,
    leg: (t, draws, model) => ({
      ...{ scheme, drift: reaching, model, times: [t, t - 1 / steps] },
      ...{ noise: normalsOf([draws[0]]), noiseLevel },
    }),
  };
}

/** Steps of one index of the chain. */
function chainSteps(scheme: Scheme, chain: Chain, { steps }: Sde, noiseLevel: number): Part {
  return {
    draws: 1,
    leg: (t, draws, model) => ({
      ...{ scheme, drift: chain.drift, model: onClock(model, () => t), times: intervalOf(chain, t, steps) },
      ...{ noise: normalsOf([draws[0]]), noiseLevel },
    }),
  };
}

/** The step of the chain that belongs to time t, from index ⌊t (N − 1)⌋ to the one below. */
function intervalOf({ time }: Chain, t: number, steps: number): readonly [number, number] {
  const index = Math.floor(t * (steps - 1));
  return [time(index), time(index - 1)];
}

/** The process, for a last step that ends below the time 0, where nothing is evaluated. */
function reachingBelow(drift: Sde["drift"]): Sde["drift"] {
  return { ...drift, regular: { ...drift.regular, from: Number.NEGATIVE_INFINITY } };
}

/** The peer's evaluations as scores; its networks return ε for the variance-preserving processes. */
function scoresOf(golden: SamplerCase, { name }: Sde): readonly Call[] {
  return callsOf(golden).map((call) =>
    name === "VESDE" ? call : { ...call, out: Array.from(call.out, (epsilon) => -epsilon / call.s), unit: call.s },
  );
}
