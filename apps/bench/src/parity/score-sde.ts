import type { Scheme, ScoreModel, Target } from "@backstep/core";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
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

/**
 * Predictor-corrector samplers of score_sde. The grid has N times from 1 to ε, at each of which the correctors run and then the
 * predictor takes a step of its own length: 1/N for Euler–Maruyama, one index of the discrete chain for the others, which evaluate
 * the score at the level of the grid all the same. So each step is a run of its own from our own state.
 */
export function scoreSde(golden: SamplerCase, target: Target): Replay {
  const { options, noises, initial_x, trajectory, trajectory_tags = [] } = golden;
  requireHonoured(options, known);
  if (!flagOption(options, "continuous", true)) lacks("continuous = false: scores at discrete levels");
  const corrector = wordOption(options, "corrector", "none");
  if (corrector !== "none") lacks(`corrector ${corrector} is not implemented`);

  const sde = sdeOf(options);
  const heard: Call[] = [];
  const exact = listening(target, sde.drift, "score", heard);
  const predictor = predictorOf(options, sde);
  const times = linspace(1, numberOption(options, "eps"), sde.steps);
  const legOf = (t: number, draw: Matrix | undefined, model: ScoreModel): Leg => ({
    ...predictor.leg(t, model),
    noise: normalsOf([draw]),
    noiseLevel: flagOption(options, "probability_flow", false) ? 0 : 1,
  });
  const [end] = times.slice(-1);
  return {
    start: startOf(golden),
    legs: times.map((t, k) => legOf(t, noises[k], exact)),
    states: trajectory.filter((_, k) => !String(trajectory_tags[k]).startsWith("corrector")),
    ...(flagOption(options, "denoise", true) && {
      last: legOf(end, silence(initial_x), listening(target, sde.drift, "score", [])),
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

interface Predictor {
  leg(t: number, model: ScoreModel): Omit<Leg, "noise" | "noiseLevel">;
}

function predictorOf(options: Options, sde: Sde): Predictor {
  const name = wordOption(options, "predictor");
  switch (name) {
    case "euler_maruyama":
      return eulerSteps(sde);
    case "reverse_diffusion": {
      // Without a chain of its own, the peer takes f dt and g √dt for it: Euler–Maruyama again.
      const chain = sde.chain();
      return chain ? chainSteps(reverseDiffusion(), chain, sde) : eulerSteps(sde);
    }
    case "ancestral_sampling": {
      const variance = sde.name === "VESDE" ? "fixed-small" : "fixed-large";
      return chainSteps(ddpm({ variance }), sde.chain() ?? lacks(`predictor ${name} for ${sde.name}`), sde);
    }
    default:
      return lacks(`predictor ${name} is not implemented`);
  }
}

/** Steps of 1/N. The last one reaches below the time 0, where nothing is evaluated. */
function eulerSteps({ drift, steps }: Sde): Predictor {
  const reaching = { ...drift, regular: { ...drift.regular, from: Number.NEGATIVE_INFINITY } };
  return { leg: (t, model) => ({ scheme: eulerMaruyama(), drift: reaching, model, times: [t, t - 1 / steps] }) };
}

/** Steps of one index ⌊t (N − 1)⌋ of the chain. */
function chainSteps(scheme: Scheme, { drift, time }: Chain, { steps }: Sde): Predictor {
  return {
    leg(t, model) {
      const index = Math.floor(t * (steps - 1));
      return { scheme, drift, model: onClock(model, () => t), times: [time(index), time(index - 1)] };
    },
  };
}

/** The peer's evaluations as scores; its networks return ε for the variance-preserving processes. */
function scoresOf(golden: SamplerCase, { name }: Sde): readonly Call[] {
  return callsOf(golden).map((call) =>
    name === "VESDE" ? call : { ...call, out: Array.from(call.out, (epsilon) => -epsilon / call.s), unit: call.s },
  );
}
