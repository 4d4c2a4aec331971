import { BackstepError, type Drift } from "@backstep/core";
import {
  cos,
  define,
  exp,
  type Factory,
  type FilledOptions,
  type GivenOptions,
  log,
  log1p,
} from "@backstep/core/plugin";
import { requireOption } from "./option.ts";
import { type Rate, variancePreserving } from "./variance-preserving.ts";

const options = {
  betas: {
    type: "numbers",
    optional: true,
    about: "The rates β_k, each above 0 and below 1; the last may be 1. Give them or a schedule.",
  },
  schedule: {
    type: "choice",
    of: ["linear", "scaled-linear", "squared-cosine"],
    optional: true,
    about: "Named schedule: linear in β, scaled-linear in √β, or squared-cosine, which uses no β. Give it or betas.",
  },
  betaStart: { type: "number", above: 0, below: 1, optional: true, about: "First β of a schedule. Default 1e-4." },
  betaEnd: { type: "number", above: 0, max: 1, optional: true, about: "Last β of a schedule. Default 0.02." },
  steps: { type: "integer", min: 1, optional: true, about: "Number of indices K of a schedule. Default 1000." },
} as const;

export type VpDiscreteOptions = GivenOptions<typeof options>;

/**
 * The variance-preserving diffusion through the marginals of a discrete schedule. Between indices log α is interpolated linearly.
 *
 * ```text
 * ᾱ_k = Π_{i≤k} (1 − β_i),   α(k) = √ᾱ_k at t = k = 0 … K − 1,   α(−1) = 1
 * β(t) = −log(1 − β_k) for t in (k − 1, k]
 * ```
 *
 * Time is the index of the schedule. Index 0 still carries the noise β₀; t = −1 is the data. The last β may be 1 (zero terminal SNR): then
 * α(K − 1) = 0, and α is linear between the last two indices.
 *
 * - **Units** t in steps of the schedule, horizon K − 1.
 * - **Limits** β is piecewise constant: a step across an index is of lower order for schemes that need a smooth rate. With zero terminal
 *   SNR f and g² are singular at t = K − 1.
 *
 * @throws BackstepError `OPTION_INVALID` if a β is outside (0, 1) and is not a last 1, if there is no β, if the schedule is unknown, or unless
 * exactly one of betas and schedule is given.
 * @see J. Ho, A. Jain, P. Abbeel, "Denoising Diffusion Probabilistic Models", NeurIPS 2020, arXiv:2006.11239 (the discrete chain).
 * @example
 * ```ts
 * const drift = vpDiscrete({ schedule: "scaled-linear", betaStart: 0.00085, betaEnd: 0.012, steps: 1000 });
 * ```
 */
export const vpDiscrete: Factory<"drift", typeof options> = define("drift", "vp-discrete", options, (given) => {
  const betas = betasOf(given);
  return betas[betas.length - 1] === 1 ? zeroTerminal(betas) : variancePreserving(chainRate(betas));
});

/** The rate of a chain whose β are below 1. */
function chainRate(betas: Float64Array): Rate {
  const rates = betas.map((beta) => -log1p(-beta));
  const totals = new Float64Array(betas.length + 1); // totals[k + 1] = B(k), totals[0] = B(−1) = 0
  rates.forEach((rate, k) => {
    totals[k + 1] = totals[k] + rate;
  });
  const last = betas.length - 1;
  const segment = (t: number): number => Math.min(Math.max(Math.ceil(t), 0), last);
  const total = (t: number): number => totals[segment(t) + 1] - rates[segment(t)] * (segment(t) - t);

  return {
    name: "vp-discrete",
    horizon: last,
    clean: -1,
    regular: { from: -1, to: last, fromOpen: false, toOpen: false },
    beta: (t) => rates[segment(t)],
    betaPrime: () => 0,
    integral: (t0, t1) => {
      const [k0, k1] = [segment(t0), segment(t1)];
      if (k0 === k1) return rates[k0] * (t0 - t1);
      return rates[k0] * (t0 - (k0 - 1)) + (totals[k0] - totals[k1 + 1]) + rates[k1] * (k1 - t1);
    },
    total,
    timeOfTotal: (value) => {
      const found = totals.findIndex((entry) => entry >= value);
      const k = Math.max(found < 0 ? last : found - 1, 0);
      return k - (totals[k + 1] - value) / rates[k];
    },
  };
}

/**
 * The chain with a last β of 1. On its last interval, of length 1,
 *
 * ```text
 * α = A y,   y = K − 1 − t,   A = α(K − 2)        β = 2/y,   ∫β from K − 2 to t = −2 log y
 * ```
 */
function zeroTerminal(betas: Float64Array): Drift {
  const last = betas.length - 1;
  const before = chainRate(betas.subarray(0, last));
  const reached = last > 0 ? before.total(last - 1) : 0; // B(K − 2)
  const left = (t: number): number => last - t;
  const isLast = (t: number): boolean => last === 0 || t > last - 1;
  const start = exp(-reached / 2);
  const integral = (t0: number, t1: number): number => {
    if (isLast(t0) && isLast(t1)) return 2 * log1p((t0 - t1) / left(t0));
    if (isLast(t0)) return -2 * log(left(t0)) + before.integral(last - 1, t1);
    return isLast(t1) ? -integral(t1, t0) : before.integral(t0, t1);
  };
  const drift = variancePreserving({
    name: "vp-discrete",
    horizon: last,
    clean: -1,
    regular: { from: -1, to: last, fromOpen: false, toOpen: true },
    beta: (t) => (isLast(t) ? 2 / left(t) : before.beta(t)),
    betaPrime: (t) => (isLast(t) ? 2 / left(t) ** 2 : 0),
    integral,
    total: (t) => (isLast(t) ? reached - 2 * log(left(t)) : before.total(t)),
    timeOfTotal: (value) => (value >= reached ? last - exp((reached - value) / 2) : before.timeOfTotal(value)),
  });
  return {
    ...drift,
    alpha: (t) => (isLast(t) ? start * left(t) : drift.alpha(t)),
    alphaPrime: (t) => (isLast(t) ? -start : drift.alphaPrime(t)),
    sigmaPrime: (t) => (isLast(t) ? (start ** 2 * left(t)) / drift.sigma(t) : drift.sigmaPrime(t)),
  };
}

function betasOf({ betas: given, schedule, ...rest }: FilledOptions<typeof options>): Float64Array {
  if ((given === undefined) === (schedule === undefined))
    throw new BackstepError(
      "OPTION_INVALID",
      `vp-discrete: ${schedule === undefined ? 0 : 2} of the options betas and schedule are set; set exactly one`,
    );
  const betas = Float64Array.from(schedule === undefined ? Array.from(given!) : scheduled(schedule, rest));
  if (betas.length === 0)
    throw new BackstepError("OPTION_INVALID", "vp-discrete: betas is empty; it must contain at least one β");
  const last = betas.length - 1;
  betas.forEach((beta, k) =>
    k === last
      ? requireOption(
          "vp-discrete",
          `betas[${k}]`,
          beta,
          beta > 0 && beta <= 1,
          "a finite number above 0 and at most 1",
        )
      : requireOption("vp-discrete", `betas[${k}]`, beta, beta > 0 && beta < 1, "a finite number above 0 and below 1"),
  );
  return betas;
}

/** The β of a named schedule, with the conventions of the DDPM family. */
function scheduled(
  schedule: NonNullable<VpDiscreteOptions["schedule"]>,
  { betaStart = 1e-4, betaEnd = 0.02, steps = 1000 }: VpDiscreteOptions,
): number[] {
  const between = (a: number, b: number): number[] =>
    Array.from({ length: steps }, (_, k) => (steps === 1 ? a : a + ((b - a) * k) / (steps - 1)));
  switch (schedule) {
    case "linear":
      return between(betaStart, betaEnd);
    case "scaled-linear":
      return between(Math.sqrt(betaStart), Math.sqrt(betaEnd)).map((root) => root * root);
    case "squared-cosine":
      return Array.from({ length: steps }, (_, k) =>
        Math.min(1 - cosineAlphaBar((k + 1) / steps) / cosineAlphaBar(k / steps), 0.999),
      );
  }
}

function cosineAlphaBar(t: number): number {
  return cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
}
