import type { Drift } from "@backstep/core";
import { exp, log } from "@backstep/core/plugin";
import { edm, subVp, ve, vpDiscrete, vpLinear } from "@backstep/drifts";
import { numberOption, wordOption } from "../golden/peer-options.ts";
import { linspace } from "../replay/linspace.ts";
import { unsupported } from "../replay/unsupported.ts";

/** A diffusion of score_sde and its number of steps. */
export interface Sde {
  readonly name: string;
  readonly steps: number;
  readonly drift: Drift;
  /** The discrete chain of ancestral and reverse-diffusion predictors; undefined for sub-VP. */
  chain(): Chain | undefined;
}

/** A chain as a diffusion, with the time of each index; index −1 is the data. */
export interface Chain {
  readonly drift: Drift;
  time(index: number): number;
}

/** The diffusion named by the options of a case. */
export function sdeOf(options: Readonly<Record<string, unknown>>): Sde {
  const name = wordOption(options, "sde");
  const steps = numberOption(options, "N", 1000);
  if (name === "VESDE") {
    const [sigmaMin, sigmaMax] = [numberOption(options, "sigma_min", 0.01), numberOption(options, "sigma_max", 50)];
    return { name, steps, drift: ve({ sigmaMin, sigmaMax }), chain: () => explodingChain(sigmaMin, sigmaMax, steps) };
  }
  const [betaMin, betaMax] = [numberOption(options, "beta_min", 0.1), numberOption(options, "beta_max", 20)];
  if (name === "VPSDE")
    return {
      name,
      steps,
      drift: vpLinear({ betaMin, betaMax }),
      chain: () => preservingChain(betaMin, betaMax, steps),
    };
  if (name === "subVPSDE") return { name, steps, drift: subVp({ betaMin, betaMax }), chain: () => undefined };
  return unsupported(`sde ${name}`);
}

/** σ_k geometric from σ_min to σ_max. */
function explodingChain(low: number, high: number, steps: number): Chain {
  const levels = linspace(log(low), log(high), steps).map(exp);
  return { drift: edm({ sigmaMax: high }), time: (index) => (index < 0 ? 0 : levels[index]) };
}

/**
 * β_k evenly spaced from β_min/N to β_max/N. If the last β is 1, then √a = 0 and a step from the last index is independent of x. In this case
 * the transition uses √a = 1e-40, which gives the same result in double precision.
 */
function preservingChain(low: number, high: number, steps: number): Chain {
  const betas = linspace(low / steps, high / steps, steps);
  const last = steps - 1;
  if (betas[last] > 1) unsupported(`N = ${steps}: a chain with β = ${betas[last]} at its last index`);
  const drift = vpDiscrete({ betas: betas.map((beta) => Math.min(beta, 1 - Number.EPSILON)) });
  const independent = { growth: 1e40, scoreWeight: Number.NaN, noiseVariance: 1e80 };
  const time = (index: number): number => index;
  if (betas[last] < 1) return { drift, time };
  return { drift: { ...drift, transition: (t0, t1) => (t0 === last ? independent : drift.transition(t0, t1)) }, time };
}
