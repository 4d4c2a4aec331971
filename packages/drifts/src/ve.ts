import { define, exp, expm1, type Factory, type GivenOptions, log } from "@backstep/core/plugin";
import { requireOption } from "./option.ts";

const options = {
  sigmaMin: { type: "number", above: 0, default: 0.01, about: "Noise level σ(0) at the data." },
  sigmaMax: { type: "number", above: 0, default: 50, about: "Noise level σ(1) at the start, above sigmaMin." },
} as const;

export type VeOptions = GivenOptions<typeof options>;

/**
 * The variance-exploding diffusion with geometric noise.
 *
 * ```text
 * dX = √(d(σ²)/dt) dB        α = 1,  σ(t) = σ_min (σ_max/σ_min)^t,  t in [0, 1]
 * ```
 *
 * - **Limits** at t = 0 the noise is σ_min, not 0: the run ends at data plus noise of that size. The data are at t = −∞.
 *
 * @throws BackstepError `OPTION_INVALID` unless 0 < σ_min < σ_max, both finite.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456.
 * @example
 * ```ts
 * const drift = ve({ sigmaMin: 0.01, sigmaMax: 50 });
 * ```
 */
export const ve: Factory<"drift", typeof options> = define("drift", "ve", options, ({ sigmaMin, sigmaMax }) => {
  requireOption("ve", "sigmaMax", sigmaMax, sigmaMax > sigmaMin, `above sigmaMin, which is ${sigmaMin}`);
  const rate = log(sigmaMax / sigmaMin);
  const sigma = (t: number): number => sigmaMin * exp(rate * t);
  const difference = (t0: number, t1: number): number => sigma(t1) ** 2 * expm1(2 * rate * (t0 - t1));
  return {
    name: "ve",
    horizon: 1,
    clean: Number.NEGATIVE_INFINITY,
    regular: { from: 0, to: 1, fromOpen: false, toOpen: false },
    f: () => 0,
    g2: (t) => 2 * rate * sigma(t) ** 2,
    fPrime: () => 0,
    g2Prime: (t) => 4 * rate ** 2 * sigma(t) ** 2,
    alpha: () => 1,
    sigma,
    alphaPrime: () => 0,
    sigmaPrime: (t) => rate * sigma(t),
    timeOf: (ratio) => log(ratio / sigmaMin) / rate,
    transition: (t0, t1) => ({ growth: 1, scoreWeight: difference(t0, t1), noiseVariance: difference(t0, t1) }),
  };
});
