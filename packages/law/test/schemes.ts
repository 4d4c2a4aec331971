import type { Batch, Drift, Scheme } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";

/** Euler–Maruyama. It is written here so that the tests of this package depend on no scheme package. */
export const euler: Scheme = {
  info: {
    name: "euler",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["regularDrift"],
    source: "test",
  },
  noise: [increment],
  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0, state) {
    const h = t0 - t1;
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);
    return {
      x: sum(
        [1 - h * drift.f(t0), x0],
        [0.5 * (1 + eta ** 2) * h * drift.g2(t0), s],
        [eta * Math.sqrt(drift.g2(t0)), w],
      ),
      state,
    };
  },
};

/** Two-step Adams–Bashforth on the probability-flow ODE. Its state is the last slope. */
export const twoStep: Scheme<Batch | undefined> = {
  ...euler,
  info: {
    ...euler.info,
    name: "two-step",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 2,
    weakOrder: 2,
    startupOrder: 1,
  },
  noise: [],
  async step({ drift, score }, t0, t1, x0, last) {
    const h = t0 - t1;
    const b = sum([-drift.f(t0), x0], [0.5 * drift.g2(t0), await score(x0, t0)]);
    return { x: last ? sum([1, x0], [1.5 * h, b], [-0.5 * h, last]) : sum([1, x0], [h, b]), state: b };
  },
};

/** The step of the probability flow with E[X₀|x] frozen. It is exact for a single point. */
export const frozenMean: Scheme = {
  ...euler,
  info: { ...euler.info, name: "frozen-mean", solves: "ode", noiseLevel: 0, requires: ["denoised", "sigmaPositive"] },
  noise: [],
  async step({ drift, denoised }, t0, t1, x0) {
    const kept = drift.sigma(t1) / drift.sigma(t0);
    return { x: sum([kept, x0], [drift.alpha(t1) - kept * drift.alpha(t0), await denoised(x0, t0)]) };
  },
};

/** A randomized midpoint method for drifts with constant g. The noise of the predictor is the first part of the step's noise. */
export const midpoint: Scheme = {
  ...euler,
  info: { ...euler.info, name: "midpoint", weakOrder: 2, nfePerStep: 2 },
  uniforms: 1,
  async step({ drift, noiseLevel: eta, score, integrals, uniforms }, t0, t1, x0, state) {
    const h = t0 - t1;
    const c = 0.5 * (1 + eta ** 2);
    const g = eta * Math.sqrt(drift.g2(t0));
    const [u] = uniforms(t0, t1, x0);
    const tm = u.map((share) => t0 - share * h);
    const [before] = integrals(t0, tm, x0);
    const [after] = integrals(tm, t1, x0);
    const b0 = sum([-drift.f(t0), x0], [c * drift.g2(t0), await score(x0, t0)]);
    const xm = sum([1, x0], [u.map((share) => share * h), b0], [g, before]);
    const bm = sum([tm.map((t) => -drift.f(t)), xm], [tm.map((t) => c * drift.g2(t)), await score(xm, tm)]);
    return { x: sum([1, x0], [h, bm], [g, before], [g, after]), state };
  },
};

/** Heun's method on the reverse SDE. Its step is not affine in its noise. */
export const trapezoidal: Scheme = {
  ...euler,
  info: { ...euler.info, name: "trapezoidal", weakOrder: 2, evaluatesAtEnd: true },
  async step({ drift: { f, g2 }, score, integrals }, t0, t1, x0, state) {
    const h = t0 - t1;
    const [w] = integrals(t0, t1, x0);
    const slope = async (x: Batch, t: number): Promise<Batch> => sum([-f(t), x], [g2(t), await score(x, t)]);
    const one = await slope(x0, t0);
    const other = await slope(sum([1, x0], [h, one], [Math.sqrt(g2(t0)), w]), t1);
    const g = 0.5 * (Math.sqrt(g2(t0)) + Math.sqrt(g2(t1)));
    return { x: sum([1, x0], [h / 2, one], [h / 2, other], [g, w]), state };
  },
};

/** A step that draws two normals and a uniform: x₁ = x/2 + (z₁ z₂ + U)/10. It solves no equation. */
export const productOfNormals: Scheme = {
  ...euler,
  info: { ...euler.info, name: "product-of-normals" },
  noise: [],
  normals: 2,
  uniforms: 1,
  async step({ normals, uniforms }, t0, t1, x0, state) {
    const [one, other] = normals(t0, t1, x0);
    const [u] = uniforms(t0, t1, x0);
    const x = x0.workspace.batch(x0.rows, 1);
    for (let i = 0; i < x.rows; i++) x.data[i] = 0.5 * x0.data[i] + 0.1 * (one.data[i] * other.data[i] + u[i]);
    return { x, state };
  },
};

export interface EulerRun {
  readonly mean: number;
  readonly variance: number;
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly noiseLevel: number;
  readonly from?: { mean: number; variance: number };
  readonly bias?: number;
  /** Standard deviation of the noise added to each score. */
  readonly scoreNoise?: number;
}

/** Mean and variance of Euler–Maruyama on N(mean, variance), step by step. */
export function eulerMoments({ mean, variance, drift, times, noiseLevel, from, bias = 0, scoreNoise = 0 }: EulerRun): {
  mean: number;
  variance: number;
} {
  const marginal = (t: number): { mean: number; variance: number } => ({
    mean: drift.alpha(t) * mean,
    variance: drift.alpha(t) ** 2 * variance + drift.sigma(t) ** 2,
  });
  let { mean: m, variance: v } = from ?? marginal(times[0]);
  for (let k = 0; k + 1 < times.length; k++) {
    const [t, h] = [times[k], times[k] - times[k + 1]];
    const { mean: centre, variance: c } = marginal(t);
    const weight = 0.5 * (1 + noiseLevel ** 2) * h * drift.g2(t);
    const factor = 1 - h * drift.f(t) - weight / c;
    m = factor * m + weight * (centre / c + bias);
    v = factor ** 2 * v + noiseLevel ** 2 * drift.g2(t) * h + (weight * scoreNoise) ** 2;
  }
  return { mean: m, variance: v };
}
