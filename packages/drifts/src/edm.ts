import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { requireOption } from "./option.ts";

const options = {
  sigmaMin: {
    type: "number",
    min: 0,
    default: 0,
    about: "Smallest noise level of a run. It only bounds the end of a grid.",
  },
  sigmaMax: {
    type: "number",
    above: 0,
    default: 80,
    about: "Largest noise level σ_max, above sigmaMin: the start time of the reverse process.",
  },
} as const;

export type EdmOptions = GivenOptions<typeof options>;

/**
 * The diffusion of EDM: time is the noise level.
 *
 * ```text
 * dX = √(2t) dB        α = 1,  σ(t) = t,  t in [0, σ_max]
 * ```
 *
 * @throws BackstepError `OPTION_INVALID` unless 0 ≤ σ_min < σ_max, both finite.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const drift = edm({ sigmaMax: 80 });
 * ```
 */
export const edm: Factory<"drift", typeof options> = define("drift", "edm", options, ({ sigmaMin, sigmaMax }) => {
  requireOption("edm", "sigmaMax", sigmaMax, sigmaMax > sigmaMin, `above sigmaMin, which is ${sigmaMin}`);
  const difference = (t0: number, t1: number): number => (t0 - t1) * (t0 + t1);
  return {
    name: "edm",
    horizon: sigmaMax,
    regular: { from: sigmaMin, to: Number.POSITIVE_INFINITY, fromOpen: false, toOpen: true },
    f: () => 0,
    g2: (t) => 2 * t,
    fPrime: () => 0,
    g2Prime: () => 2,
    alpha: () => 1,
    sigma: (t) => t,
    alphaPrime: () => 0,
    sigmaPrime: () => 1,
    timeOf: (ratio) => ratio,
    transition: (t0, t1) => ({ growth: 1, scoreWeight: difference(t0, t1), noiseVariance: difference(t0, t1) }),
  };
});
