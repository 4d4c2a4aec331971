import type { Scheme, ScoreModel, Target } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { reverseDiffusion } from "@backstep/scheme-reverse-diffusion";
import type { Matrix, SamplerCase } from "../golden/golden-file.ts";
import { flagOption, numberOption, wordOption } from "../golden/peer-options.ts";
import { linspace } from "../replay/linspace.ts";
import {
  type Evaluation,
  normalsOf,
  peerEvaluationsOf,
  type Replay,
  recordingModel,
  type Segment,
  startOf,
  withModelTime,
  zerosLike,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { type Chain, type Sde, sdeOf } from "./processes.ts";

type Options = Readonly<Record<string, unknown>>;

/** One of the two parts of a step: its number of draws, and its run at time t with given draws. */
interface Part {
  readonly draws: number;
  segment(t: number, draws: readonly Matrix[], model: ScoreModel): Segment;
}

/**
 * Replays a predictor-corrector sampler of score_sde. The grid has N times from 1 to ε. At each time the corrector runs, then the
 * predictor takes one step. The step is 1/N long for Euler–Maruyama and one index of the discrete chain for the other predictors. All
 * evaluate the score at the time of the grid. Each part of a step is therefore a separate run from our own state.
 */
export function scoreSde(golden: SamplerCase, target: Target): Replay {
  const { options, noises, initial_x, trajectory, trajectory_tags = [] } = golden;
  requireKnownOptions(options, known);
  if (!flagOption(options, "continuous", true)) unsupported("continuous = false: scores at discrete levels");
  const sde = sdeOf(options);
  const [corrector, predictor] = [correctorOf(options, sde), predictorOf(options, sde)];
  const parts = [corrector, predictor].flatMap((part) => part ?? []);
  const evaluations: Evaluation[] = [];
  const exact = recordingModel(target, sde.drift, "score", evaluations);

  let next = 0;
  const taken = (count: number): readonly Matrix[] => {
    next += count;
    return noises.slice(next - count, next);
  };
  const times = linspace(1, numberOption(options, "eps", 1e-3), sde.steps);
  const segments = times.flatMap((t) => parts.map((part) => part.segment(t, taken(part.draws), exact)));
  const kept = new Set(["initial", ...(corrector ? ["corrector"] : []), ...(predictor ? ["predictor"] : [])]);
  return {
    start: startOf(golden),
    segments,
    states: trajectory.filter((_, k) => kept.has(String([trajectory_tags[k]].flat()[0]))),
    ...(predictor &&
      flagOption(options, "denoise", true) && {
        last: predictor.segment(
          times[times.length - 1],
          [zerosLike(initial_x)],
          recordingModel(target, sde.drift, "score", []),
        ),
      }),
    evaluations,
    peerEvaluations: scoresOf(golden, sde),
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

/** Langevin steps at a fixed time, with the peer's step-size rule for the whole batch; undefined for `none`. */
function correctorOf(options: Options, sde: Sde): Part | undefined {
  const name = wordOption(options, "corrector", "none");
  if (name === "none") return undefined;
  if (name !== "langevin" && name !== "ald") return unsupported(`corrector ${name} is not implemented`);
  const draws = numberOption(options, "n_steps", 1);
  const { drift, steps } = sde;
  const chain = sde.chain() ?? unsupported(`corrector ${name} for ${sde.name}`);
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
    segment(t, normals, model) {
      // σ is the process's at t; α₀/α₁ is the ratio over one step of the chain.
      const [t0, t1] = intervalOf(chain, t, steps);
      const mixed = { ...regularBelowZero(drift), transition: () => chain.drift.transition(t0, t1) };
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
      // Without a chain the peer uses f dt and g √dt, which is Euler–Maruyama.
      const chain = sde.chain();
      return chain ? chainSteps(reverseDiffusion(), chain, sde, noiseLevel) : eulerSteps(sde, noiseLevel);
    }
    case "ancestral_sampling": {
      const variance = sde.name === "VESDE" ? "fixed-small" : "fixed-large";
      const chain = sde.chain() ?? unsupported(`predictor ${name} for ${sde.name}`);
      return noiseLevel === 0
        ? unsupported(`probability_flow for ${name}`)
        : chainSteps(ddpm({ variance }), chain, sde, 1);
    }
    default:
      return unsupported(`predictor ${name} is not implemented`);
  }
}

/** Euler–Maruyama steps of length 1/N. */
function eulerSteps({ drift, steps }: Sde, noiseLevel: number): Part {
  const scheme = eulerMaruyama();
  const extended = regularBelowZero(drift);
  return {
    draws: 1,
    segment: (t, draws, model) => ({
      ...{ scheme, drift: extended, model, times: [t, t - 1 / steps] },
      ...{ noise: normalsOf([draws[0]]), noiseLevel },
    }),
  };
}

/** Steps of one index of the chain. */
function chainSteps(scheme: Scheme, chain: Chain, { steps }: Sde, noiseLevel: number): Part {
  return {
    draws: 1,
    segment: (t, draws, model) => ({
      ...{ scheme, drift: chain.drift, model: withModelTime(model, () => t), times: intervalOf(chain, t, steps) },
      ...{ noise: normalsOf([draws[0]]), noiseLevel },
    }),
  };
}

/** The step of the chain that belongs to time t, from index ⌊t (N − 1)⌋ to the one below. */
function intervalOf({ time }: Chain, t: number, steps: number): readonly [number, number] {
  const index = Math.floor(t * (steps - 1));
  return [time(index), time(index - 1)];
}

/** The process, regular below time 0 too: the last step ends there, without an evaluation. */
function regularBelowZero(drift: Sde["drift"]): Sde["drift"] {
  return { ...drift, regular: { ...drift.regular, from: Number.NEGATIVE_INFINITY } };
}

/** The peer's evaluations as scores; its networks return ε for the variance-preserving processes. */
function scoresOf(golden: SamplerCase, { name }: Sde): readonly Evaluation[] {
  return peerEvaluationsOf(golden).map((call) =>
    name === "VESDE" ? call : { ...call, out: Array.from(call.out, (epsilon) => -epsilon / call.s), unit: call.s },
  );
}
