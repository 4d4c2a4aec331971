import { define, type Factory } from "@backstep/core/plugin";
import { linearRate, linearRateOptions } from "./linear-rate.ts";
import { variancePreserving } from "./variance-preserving.ts";

/**
 * The variance-preserving diffusion with a linear rate.
 *
 * ```text
 * dX = −½β X dt + √β dB        β(t) = β_min + (β_max − β_min) t/T
 * α = e^{−B/2},  σ² = 1 − e^{−B},  B = β_min t + (β_max − β_min) t²/(2T)
 * ```
 *
 * - **Units** t in [0, T], T = 1 by default; rates per unit of t.
 *
 * @throws BackstepError `OPTION_INVALID` if a rate is negative or not finite, β_max < β_min, or the horizon is not positive.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456.
 * @example
 * ```ts
 * const drift = vpLinear({ betaMin: 0.1, betaMax: 20 });
 * ```
 */
export const vpLinear: Factory<"drift", typeof linearRateOptions> = define(
  "drift",
  "vp-linear",
  linearRateOptions,
  (options) => variancePreserving(linearRate("vp-linear", options)),
);
