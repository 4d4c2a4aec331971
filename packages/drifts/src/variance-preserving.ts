import type { Drift, Transition } from "@backstep/core";
import { exp, expm1, log1p } from "@backstep/core/plugin";

/** The rate β of a variance-preserving diffusion and its integral B(t) = ∫₀ᵗ β. */
export interface Rate {
  readonly name: string;
  readonly horizon: number;
  readonly clean?: number;
  readonly regular: Drift["regular"];
  beta(t: number): number;
  betaPrime(t: number): number;
  /** ∫ β over [t1, t0], signed, without cancellation on short intervals. */
  integral(t0: number, t1: number): number;
  /** B(t), the integral from the time at which α = 1. */
  total(t: number): number;
  /** The inverse of `total`: the t with B(t) = value. */
  timeOfTotal(value: number): number;
}

/**
 * The variance-preserving diffusion with a given rate.
 *
 * ```text
 * dX = −½β X dt + √β dB        α = e^{−B/2},  σ² = 1 − e^{−B},  ν² = e^B − 1
 * ```
 */
export function variancePreserving({
  name,
  horizon,
  clean = 0,
  regular,
  beta,
  betaPrime,
  integral,
  total,
  timeOfTotal,
}: Rate): Drift {
  const alpha = (t: number): number => exp(-total(t) / 2);
  const sigma = (t: number): number => Math.sqrt(-expm1(-total(t)));
  return {
    name,
    horizon,
    clean,
    regular,
    f: (t) => -beta(t) / 2,
    g2: beta,
    fPrime: (t) => -betaPrime(t) / 2,
    g2Prime: betaPrime,
    alpha,
    sigma,
    alphaPrime: (t) => (-beta(t) / 2) * alpha(t),
    sigmaPrime: (t) => (beta(t) * alpha(t) ** 2) / (2 * sigma(t)),
    timeOf: (ratio) => timeOfTotal(log1p(ratio * ratio)),
    transition: (t0, t1) => preservingTransition(integral(t0, t1)),
  };
}

/**
 * The transition in terms of D = ∫β over the step: ∫Ψg² = 2(e^{D/2} − 1), ∫Ψ²g² = e^D − 1.
 */
export function preservingTransition(D: number): Transition {
  return { growth: exp(D / 2), scoreWeight: 2 * expm1(D / 2), noiseVariance: expm1(D) };
}
