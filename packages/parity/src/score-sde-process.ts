import type { Drift } from "@backstep/core";
import { exp, log } from "@backstep/core/plugin";
import { edm, subVp, ve, vpDiscrete, vpLinear } from "@backstep/drifts";
import { linspace } from "./diffusers-schedule.ts";
import { lacks } from "./lacking.ts";
import { numberOption, wordOption } from "./read-option.ts";

/** A diffusion of score_sde: the process, and its number of steps. */
export interface Sde {
  readonly name: string;
  readonly steps: number;
  readonly drift: Drift;
  /** The discrete chain that some predictors follow; sub-VP has none. */
  chain(): Chain | undefined;
}

/** A chain as a diffusion, and the time of its index k there; −1 is the data. */
export interface Chain {
  readonly drift: Drift;
  time(index: number): number;
}

/** The diffusion that the options of a case name. */
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
  return lacks(`sde ${name}`);
}

/** σ_k geometric from σ_min to σ_max. */
function explodingChain(low: number, high: number, steps: number): Chain {
  const levels = linspace(log(low), log(high), steps).map(exp);
  return { drift: edm({ sigmaMax: high }), time: (index) => (index < 0 ? 0 : levels[index]) };
}

/**
 * β_k even from β_min/N to β_max/N. Where the largest is 1, a step from the last index keeps nothing of what was before; there 1e-40 stands
 * for √a = 0, which is the same in double precision.
 */
function preservingChain(low: number, high: number, steps: number): Chain {
  const betas = linspace(low / steps, high / steps, steps);
  const last = steps - 1;
  if (betas[last] > 1) lacks(`N = ${steps}: a chain with β = ${betas[last]} at its last index`);
  const drift = vpDiscrete({ betas: betas.map((beta) => Math.min(beta, 1 - Number.EPSILON)) });
  const forgetting = { growth: 1e40, scoreWeight: Number.NaN, noiseVariance: 1e80 };
  const time = (index: number): number => index;
  if (betas[last] < 1) return { drift, time };
  return { drift: { ...drift, transition: (t0, t1) => (t0 === last ? forgetting : drift.transition(t0, t1)) }, time };
}
