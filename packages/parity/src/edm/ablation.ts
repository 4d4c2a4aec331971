import { type Drift, reparametrise, type Target } from "@backstep/core";
import { log1p, sin } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { exponential, karras, uniform } from "@backstep/grids";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import type { SamplerCase } from "../golden/golden-file.ts";
import { numberOption, wordOption } from "../golden/peer-options.ts";
import { linspace } from "../replay/linspace.ts";
import {
  type Evaluation,
  peerEvaluationsOf,
  predictionOf,
  type Replay,
  recordingModel,
  startOf,
} from "../replay/replay.ts";
import { requireKnownOptions, unsupported } from "../replay/unsupported.ts";
import { churnOf } from "./churn.ts";

type Options = Readonly<Record<string, unknown>>;

/**
 * Replays the sampler of EDM's ablations: Euler or Heun on the probability flow of one of several processes, at the noise levels of one
 * of several grids, followed by 0. Its model receives x/α at level σ/α.
 */
export function edmAblation(golden: SamplerCase, target: Target): Replay {
  const { options } = golden;
  requireKnownOptions(options, known);
  const solver = wordOption(options, "solver", "heun");
  if (solver !== "heun" && solver !== "euler") unsupported(`solver = ${solver}`);
  const alpha = numberOption(options, "alpha", 1);
  if (solver === "heun" && alpha !== 1) unsupported(`alpha = ${alpha}: a second-order method other than Heun's`);

  const [low, high] = rangeOf(options);
  const levels = [...levelsOf(options, low, high), 0];
  const churn = churnOf(levels, {
    churn: numberOption(options, "S_churn", 0),
    from: numberOption(options, "S_min", 0),
    to: numberOption(options, "S_max", Number.POSITIVE_INFINITY),
  });
  if (churn > 0) unsupported(`churn: S_churn = ${churn}`);

  const drift = processOf(options, low, high);
  const times = levels.map((level) => drift.timeOf(level));
  const evaluations: Evaluation[] = [];
  const model = recordingModel(target, drift, predictionOf(golden), evaluations);
  const scheme = solver === "heun" ? heun({ lastStep: "euler" }) : eulerMaruyama();
  return {
    start: startOf(golden, drift.sigma(times[0])),
    segments: [{ scheme, drift, model, times, noiseLevel: 0 }],
    evaluations,
    peerEvaluations: peerEvaluationsOf(golden).map((call) => scaledTo(drift, call)),
  };
}

const known = [
  "num_steps",
  "sigma_min",
  "sigma_max",
  "rho",
  "solver",
  "discretization",
  "schedule",
  "scaling",
  "epsilon_s",
  "C_1",
  "C_2",
  "M",
  "alpha",
  "S_churn",
  "S_min",
  "S_max",
  "S_noise",
];

/** The process with rate β(t) linear from β_min to β_min + β_d on [0, 1]. */
function linearRate(betaMin: number, betaD: number): Drift {
  return vpLinear({ betaMin, betaMax: betaMin + betaD });
}

/** The lowest and the highest level. Their defaults depend on the discretization. */
function rangeOf(options: Options): readonly [low: number, high: number] {
  const name = wordOption(options, "discretization", "edm");
  const standard = linearRate(0.1, 19.9);
  const at = (t: number): number => standard.sigma(t) / standard.alpha(t);
  const ranges: Readonly<Record<string, readonly [number, number]>> = {
    vp: [at(epsilonOf(options)), at(1)],
    ve: [0.02, 100],
    iddpm: [0.002, 81],
    edm: [0.002, 80],
  };
  const [low, high] = ranges[name] ?? unsupported(`discretization = ${name}`);
  return [numberOption(options, "sigma_min", low), numberOption(options, "sigma_max", high)];
}

function epsilonOf(options: Options): number {
  return numberOption(options, "epsilon_s", 1e-3);
}

/** The variance-preserving process whose level is `low` at ε and `high` at 1. */
function preserving(options: Options, low: number, high: number): Drift {
  const [epsilon, first, last] = [epsilonOf(options), log1p(low ** 2), log1p(high ** 2)];
  const betaD = (2 * (first / epsilon - last)) / (epsilon - 1);
  return linearRate(last - betaD / 2, betaD);
}

function levelsOf(options: Options, low: number, high: number): readonly number[] {
  const steps = numberOption(options, "num_steps", 18);
  const along = edm({ sigmaMax: high });
  switch (wordOption(options, "discretization", "edm")) {
    case "vp": {
      const drift = preserving(options, low, high);
      return Array.from(uniform()(steps - 1, drift, epsilonOf(options)), (t) => drift.sigma(t) / drift.alpha(t));
    }
    case "ve":
      return [...exponential()(steps - 1, along, low)];
    case "iddpm":
      return cosineLevels(options, steps, low, high);
    default:
      return [...karras({ rho: numberOption(options, "rho", 7) })(steps - 1, along, low)];
  }
}

/** u_{j−1}² = (u_j² + 1)/max(ᾱ_{j−1}/ᾱ_j, C₁) − 1 for j = M … 1; those inside the range, at evenly spaced indices, rounded. */
function cosineLevels(options: Options, steps: number, low: number, high: number): readonly number[] {
  const [count, least, offset] = [
    numberOption(options, "M", 1000),
    numberOption(options, "C_1", 0.001),
    numberOption(options, "C_2", 0.008),
  ];
  const alphaBar = (j: number): number => sin((0.5 * Math.PI * j) / count / (offset + 1)) ** 2;
  const u = new Float64Array(count + 1);
  for (let j = count; j > 0; j--)
    u[j - 1] = Math.sqrt((u[j] ** 2 + 1) / Math.max(alphaBar(j - 1) / alphaBar(j), least) - 1);
  const inside = u.filter((level) => level >= low && level <= high);
  return linspace(0, inside.length - 1, steps).map((index) => inside[Math.round(index)]);
}

/** The process that the peer solves, in the peer's time. */
function processOf(options: Options, low: number, high: number): Drift {
  const [schedule, scaling] = [wordOption(options, "schedule", "linear"), wordOption(options, "scaling", "none")];
  const exploding = edm({ sigmaMax: high });
  if (scaling === "vp" && schedule === "vp") return preserving(options, low, high);
  if (scaling !== "none") return unsupported(`scaling = ${scaling} on schedule ${schedule}`);
  if (schedule === "linear") return exploding;
  if (schedule === "ve")
    return reparametrise(exploding, {
      name: "σ²",
      time: Math.sqrt,
      rate: (u) => 0.5 / Math.sqrt(u),
      ratePrime: (u) => -0.25 / (u * Math.sqrt(u)),
      inverse: (sigma) => sigma ** 2,
    });
  return unsupported(`schedule ${schedule} without scaling`);
}

/** An evaluation in x at (α, σ) in place of one in x/α at level (1, ν). */
function scaledTo(drift: Drift, { s, x, out }: Evaluation): Evaluation {
  const t = drift.timeOf(s);
  const a = drift.alpha(t);
  return { a, s: drift.sigma(t), x: Array.from(x, (value) => a * value), out };
}
