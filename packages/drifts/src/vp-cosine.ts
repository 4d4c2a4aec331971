import { define, type Factory, type GivenOptions, log1p, sin } from "@backstep/core/plugin";
import { variancePreserving } from "./variance-preserving.ts";

const options = {
  offset: {
    type: "number",
    min: 0,
    default: 0.008,
    about: "Offset s of the cosine. Above 0, it keeps the rate at the data above 0.",
  },
} as const;

export type VpCosineOptions = GivenOptions<typeof options>;

/**
 * The variance-preserving diffusion with the cosine schedule.
 *
 * ```text
 * α(t) = cos θ(t) / cos θ(0),   θ(t) = (π/2)(t + s)/(1 + s),   t in [0, 1]
 * β = 2θ′ tan θ,   β′ = 2θ′² / cos² θ
 * ```
 *
 * α(1) = 0 exactly. There is no clipping of β: near t = 1 the rate grows like 2/(1 − t).
 *
 * - **Limits** f and g² are singular at t = 1: only schemes whose formula uses α, σ, E[X₀|x] or the velocity may start there.
 *
 * @throws BackstepError `OPTION_INVALID` if the offset is negative or not finite.
 * @see A. Nichol, P. Dhariwal, "Improved Denoising Diffusion Probabilistic Models", ICML 2021, arXiv:2102.09672.
 * @example
 * ```ts
 * const drift = vpCosine();
 * ```
 */
export const vpCosine: Factory<"drift", typeof options> = define("drift", "vp-cosine", options, ({ offset }) => {
  const rate = Math.PI / 2 / (1 + offset);
  // The cosine, written as sin(π/2 − θ), is exactly 0 at t = 1.
  const sinTheta = (t: number): number => sin(rate * (t + offset));
  const cosTheta = (t: number): number => sin(rate * (1 - t));
  const clean = cosTheta(0);
  const beta = (t: number): number => (2 * rate * sinTheta(t)) / cosTheta(t);
  // B₀ − B₁ = 2 log(cos θ₁/cos θ₀) = 2 log(1 + tan θ₀ sin δ − 2 sin²(δ/2)),  δ = θ₀ − θ₁
  const integral = (t0: number, t1: number): number => {
    const delta = rate * (t0 - t1);
    return 2 * log1p((sinTheta(t0) / cosTheta(t0)) * sin(delta) - 2 * sin(delta / 2) ** 2);
  };
  const total = (t: number): number => (t === 0 ? 0 : integral(t, 0));
  const drift = variancePreserving({
    name: "vp-cosine",
    horizon: 1,
    regular: { from: 0, to: 1, fromOpen: false, toOpen: true },
    beta,
    betaPrime: (t) => 2 * (rate / cosTheta(t)) ** 2,
    integral,
    total,
    timeOfTotal: (value) => (value === Number.POSITIVE_INFINITY ? 1 : invert(total, beta, value)),
  });
  // α and σ come directly from cosines, because e^{−B/2} would be NaN at t = 1.
  const alpha = (t: number): number => cosTheta(t) / clean;
  return {
    ...drift,
    alpha,
    sigma: (t) => (t === 1 ? 1 : drift.sigma(t)),
    alphaPrime: (t) => (-rate * sinTheta(t)) / clean,
    sigmaPrime: (t) => (rate * sinTheta(t) * cosTheta(t)) / (clean ** 2 * (t === 1 ? 1 : drift.sigma(t))),
  };
});

/** The root in [0, 1) of the increasing function B − value, by Newton's method with bisection as a fallback. */
function invert(total: (t: number) => number, beta: (t: number) => number, value: number): number {
  let [low, high, t] = [0, 1, 0.5];
  for (let iteration = 0; iteration < 200; iteration++) {
    const gap = total(t) - value;
    if (gap > 0) high = t;
    else low = t;
    const newton = t - gap / beta(t);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (next === t || gap === 0) break;
    t = next;
  }
  return t;
}
