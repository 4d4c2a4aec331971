import type { Drift } from "../drift.ts";
import { integrate } from "./quadrature.ts";

/**
 * The weight ψ of an Itô integral ∫ψ(u) dW over a step [t1, t0], u the forward time.
 *
 * ψ may depend on the end t1 of its interval, but only as a linear combination of functions of u alone, its basis. So one Brownian path
 * serves every scheme and every step size.
 */
export interface ItoWeight {
  readonly name: string;
  /** ψ(u) = Σ coefficients(t1)ₖ basisₖ(u). */
  readonly basis: readonly ItoBasis[];
  coefficients(drift: Drift, t1: number): readonly number[];
  /** ∫ψ² du over [t1, t0], without cancellation on short intervals. */
  variance(drift: Drift, t0: number, t1: number): number;
  /** ∫ψ ψ_other du if it is known in closed form. Otherwise core integrates numerically. */
  covariance?(other: ItoWeight, drift: Drift, t0: number, t1: number): number | undefined;
}

/** A function of the forward time alone, from which weights are combined. */
export interface ItoBasis {
  readonly name: string;
  /** n if the function is uⁿ. On a short interval, powers are expanded about the interval, without cancellation. */
  readonly degree?: number;
  value(drift: Drift, u: number): number;
}

const one: ItoBasis = { name: "1", degree: 0, value: () => 1 };
const time: ItoBasis = { name: "u", degree: 1, value: (_, u) => u };
const gOverAlpha: ItoBasis = { name: "g/α", value: (drift, u) => Math.sqrt(drift.g2(u)) / drift.alpha(u) };
const gAlphaOverSigma2: ItoBasis = {
  name: "gα/σ²",
  value: (drift, u) => (Math.sqrt(drift.g2(u)) * drift.alpha(u)) / drift.sigma(u) ** 2,
};

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

const powers: ItoBasis[] = [one, time];
const moments: ItoWeight[] = [];

/**
 * ψ = (u − t1)^j/j!, j = 0, 1, 2, …: the weights of an expansion of the reverse path in powers of h.
 *
 * ```text
 * ∫ψ_i ψ_j du = h^{i+j+1}/((i + j + 1) i! j!)
 * ```
 */
export function timeMoment(j: number): ItoWeight {
  for (let k = powers.length; k <= j; k++) powers.push({ name: `u^${k}`, degree: k, value: (_, u) => u ** k });
  moments[j] ??= {
    name: ["increment", "time-integral"][j] ?? `time-moment-${j}`,
    basis: powers.slice(0, j + 1),
    coefficients: (_, t1) =>
      Array.from({ length: j + 1 }, (_, k) => (-t1) ** (j - k) / (factorial(k) * factorial(j - k))),
    variance: (_, t0, t1) => Math.abs(t0 - t1) ** (2 * j + 1) / ((2 * j + 1) * factorial(j) ** 2),
    covariance(other, _, t0, t1) {
      const i = moments.findIndex((moment) => moment?.name === other.name);
      return i < 0 ? undefined : Math.abs(t0 - t1) ** (i + j + 1) / ((i + j + 1) * factorial(i) * factorial(j));
    },
  };
  return moments[j];
}

/** ψ = 1: the Brownian increment ΔW, of variance h. Euler–Maruyama multiplies it by g(t0). */
export const increment: ItoWeight = timeMoment(0);

/** ψ = u − t1: the time integral Z = ∫W of the reverse path over the step, of variance h³/3 and covariance h²/2 with ΔW. */
export const timeIntegral: ItoWeight = timeMoment(1);

/** ψ = Ψ(t1, u) g(u): the exact noise of the linear part, of variance ∫Ψ²g² du. Exponential integrators use it. */
export const transition: ItoWeight = {
  name: "transition",
  basis: [gOverAlpha],
  coefficients: (drift, t1) => [drift.alpha(t1)],
  variance: (drift, t0, t1) => Math.abs(drift.transition(t0, t1).noiseVariance),
};

/**
 * ψ = g(u) (σ₁²/σ(u)²) (α(u)/α₁): the noise of the reverse step with E[X₀ | x] frozen, of variance
 * β̃ = σ₁² (1 − e^{−2h}) = Var[X_{t1} | X_{t0}, X₀], h the step in log(α/σ). Ancestral samplers use it.
 */
export const posterior: ItoWeight = {
  name: "posterior",
  basis: [gAlphaOverSigma2],
  coefficients: (drift, t1) => [drift.sigma(t1) ** 2 / drift.alpha(t1)],
  // 1 − e^{−2h} = (ν₀² − ν₁²)/ν₀² and ∫Ψ²g² = α₁²(ν₀² − ν₁²). So no close numbers are subtracted, and α₀ = 0 is allowed.
  variance: (drift, t0, t1) => {
    if (drift.alpha(t0) === 0) return drift.sigma(t1) ** 2;
    const { noiseVariance, growth } = drift.transition(t0, t1);
    return ((drift.sigma(t1) / drift.sigma(t0)) ** 2 * Math.abs(noiseVariance)) / growth ** 2;
  },
};

/** ∫ψ_a ψ_b du over [t1, t0]. */
export function gramEntry(a: ItoWeight, b: ItoWeight, drift: Drift, t0: number, t1: number): number {
  if (a === b || a.name === b.name) return a.variance(drift, t0, t1);
  const known = a.covariance?.(b, drift, t0, t1) ?? b.covariance?.(a, drift, t0, t1);
  if (known !== undefined) return known;
  const [low, high] = t1 < t0 ? [t1, t0] : [t0, t1];
  return integrate((u) => weightAt(a, drift, t1, u) * weightAt(b, drift, t1, u), low, high);
}

/** ψ(u) of a weight over an interval that ends at t1. */
export function weightAt(weight: ItoWeight, drift: Drift, t1: number, u: number): number {
  const coefficients = weight.coefficients(drift, t1);
  return weight.basis.reduce((value, basis, k) => value + coefficients[k] * basis.value(drift, u), 0);
}
