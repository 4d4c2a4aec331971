import { define, exp, expm1, type Factory, log1p } from "@backstep/core/plugin";
import { linearRate, linearRateOptions } from "./linear-rate.ts";

/**
 * The sub-variance-preserving diffusion: the drift of VP-linear with less noise.
 *
 * ```text
 * dX = −½β X dt + √(β (1 − e^{−2B})) dB        α = e^{−B/2},  σ = 1 − e^{−B},  ν = 2 sinh(B/2)
 * ```
 *
 * - **Units** t in [0, T], T = 1 by default; rates per unit of t.
 *
 * @throws BackstepError `OPTION_INVALID` under the same conditions as `vpLinear`.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456.
 * @example
 * ```ts
 * const drift = subVp({ betaMin: 0.1, betaMax: 20 });
 * ```
 */
export const subVp: Factory<"drift", typeof linearRateOptions> = define(
  "drift",
  "sub-vp",
  linearRateOptions,
  (options) => {
    const { name, horizon, regular, beta, betaPrime, integral, total, timeOfTotal } = linearRate("sub-vp", options);
    const alpha = (t: number): number => exp(-total(t) / 2);
    return {
      name,
      horizon,
      regular,
      f: (t) => -beta(t) / 2,
      g2: (t) => -beta(t) * expm1(-2 * total(t)),
      fPrime: (t) => -betaPrime(t) / 2,
      g2Prime: (t) => -betaPrime(t) * expm1(-2 * total(t)) + 2 * beta(t) ** 2 * exp(-2 * total(t)),
      alpha,
      sigma: (t) => -expm1(-total(t)),
      alphaPrime: (t) => (-beta(t) / 2) * alpha(t),
      sigmaPrime: (t) => beta(t) * exp(-total(t)),
      // B = 2 asinh(ν/2), with √(1+a²) − 1 = a²/(1 + √(1+a²)).
      timeOf: (ratio) => {
        const a = ratio / 2;
        return timeOfTotal(2 * log1p(a + (a * a) / (1 + Math.sqrt(1 + a * a))));
      },
      transition: (t0, t1) => {
        const [D, before, after] = [integral(t0, t1), total(t0), total(t1)];
        const y = expm1(D / 2);
        // ∫Ψg² = 2y + ⅔ q ((1+y)⁻³ − 1) with q = e^{−2B₁}, combined without cancellation as 2y[(1−q) + q(1−r)].
        const q = exp(-2 * after);
        const oneMinusR = (y * (2 + y * (8 / 3 + y))) / (1 + y) ** 3;
        return {
          growth: exp(D / 2),
          scoreWeight: 2 * y * (-expm1(-2 * after) + q * oneMinusR),
          noiseVariance: -expm1(D) * expm1(-(before + after)),
        };
      },
    };
  },
);
