import type { Drift } from "@backstep/core";
import { exp } from "@backstep/core/plugin";
import { vpDiscrete } from "@backstep/drifts";
import { lacks } from "./lacking.ts";
import { flagOption, numberOption, numbersOption, wordOption } from "./read-option.ts";

type Options = Readonly<Record<string, unknown>>;

/** The discrete variance-preserving diffusion that a scheduler of diffusers is configured with. */
export function scheduleOf(options: Options): Drift {
  const drift = namedSchedule(options);
  return flagOption(options, "rescale_betas_zero_snr", false)
    ? withoutSignalAtTheEnd(drift, trainSteps(options))
    : drift;
}

function namedSchedule(options: Options): Drift {
  if (options.trained_betas != null) return vpDiscrete({ betas: numbersOption(options, "trained_betas") });
  const named = {
    betaStart: numberOption(options, "beta_start", 1e-4),
    betaEnd: numberOption(options, "beta_end", 0.02),
    steps: trainSteps(options),
  };
  const name = wordOption(options, "beta_schedule", "linear");
  switch (name) {
    case "linear":
      return vpDiscrete({ schedule: "linear", ...named });
    case "scaled_linear":
      return vpDiscrete({ schedule: "scaled-linear", ...named });
    case "squaredcos_cap_v2":
      return vpDiscrete({ schedule: "squared-cosine", ...named });
    case "sigmoid":
      return vpDiscrete({ betas: sigmoid(named) });
    default:
      return lacks(`beta_schedule = ${name}`);
  }
}

/** How many indices the schedule has. */
export function trainSteps(options: Options): number {
  return numberOption(options, "num_train_timesteps", 1000);
}

function sigmoid({ betaStart, betaEnd, steps }: { betaStart: number; betaEnd: number; steps: number }): number[] {
  return linspace(-6, 6, steps).map((u) => betaStart + (betaEnd - betaStart) / (1 + exp(-u)));
}

/**
 * The schedule shifted and stretched so that its last index has no signal: √ᾱ_k ← (√ᾱ_k − √ᾱ_last) √ᾱ_0/(√ᾱ_0 − √ᾱ_last). The β of the
 * last index is 1, of which our drifts come as close as double precision allows; α and σ there are set to 0 and 1.
 */
function withoutSignalAtTheEnd(drift: Drift, steps: number): Drift {
  const last = steps - 1;
  const [first, rest] = [drift.alpha(0), drift.alpha(last)];
  const root = (k: number): number => ((drift.alpha(k) - rest) * first) / (first - rest);
  const betas = Array.from({ length: steps }, (_, k) => {
    const kept = k === 0 ? root(0) ** 2 : (root(k) / root(k - 1)) ** 2;
    return Math.min(1 - kept, 1 - Number.EPSILON);
  });
  const shifted = vpDiscrete({ betas });
  return {
    ...shifted,
    alpha: (t) => (t === last ? 0 : shifted.alpha(t)),
    sigma: (t) => (t === last ? 1 : shifted.sigma(t)),
  };
}

/** Which indices a scheduler takes: some count their steps without the end, others one more and leave the end out. */
export type Spacing = "inclusive" | "exclusive";

/**
 * The indices at which a scheduler evaluates, descending.
 *
 * ```text
 *            inclusive (DDPM, DDIM, Euler)              exclusive (DPM-Solver, UniPC)
 * linspace   n even from 0 to N − 1                     n + 1 even, without 0
 * leading    k ⌊N/n⌋ + offset,  k < n                   k ⌊N/(n + 1)⌋ + offset,  0 < k ≤ n
 * trailing   N − k N/n − 1                              the same
 * ```
 *
 * Rounded, halves to even; `whole: false` leaves those of linspace as they are, as the Euler scheduler does.
 */
export function timestepsOf(options: Options, n: number, spacing: Spacing, whole = true): readonly number[] {
  const count = trainSteps(options);
  const name = wordOption(options, "timestep_spacing", "leading");
  const points = spacing === "inclusive" ? n : n + 1;
  const descending = (values: readonly number[]): readonly number[] => [...values].reverse().slice(0, n);
  switch (name) {
    case "linspace":
      return descending(linspace(0, count - 1, points).map((t) => (whole ? roundHalfToEven(t) : t)));
    case "leading": {
      const stride = Math.floor(count / points);
      const offset = numberOption(options, "steps_offset", 0);
      return descending(Array.from({ length: points }, (_, k) => k * stride + offset));
    }
    case "trailing":
      return countDown(count, count / n).map((t) => roundHalfToEven(t) - 1);
    default:
      return lacks(`timestep_spacing = ${name}`);
  }
}

/** `count` even numbers from `from` to `to`, both exactly. */
export function linspace(from: number, to: number, count: number): number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, k) => (k === 0 ? from : k === count - 1 ? to : from + k * step));
}

/** from, from − step, … above 0; the step is what is left of it in floating point after the first subtraction. */
function countDown(from: number, step: number): number[] {
  const taken = from - (from - step);
  return Array.from({ length: Math.ceil(from / step) }, (_, k) => from - k * taken);
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** How far DDIM steps down from a timestep, whatever the spacing: ⌊N/n⌋. */
export function strideOf(options: Options, steps: number): number {
  return Math.floor(trainSteps(options) / steps);
}

/** Whether each step of DDIM ends where the next begins. */
export function timestepsChain(options: Options, timesteps: readonly number[]): boolean {
  const stride = strideOf(options, timesteps.length);
  return timesteps.every((t, k) => k === 0 || timesteps[k - 1] - stride === t);
}
