import { type Batch, exactStart, type Scheme, sample } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { errorCauses, exactLaw, lawAt, w2 } from "../src/index.ts";
import { euler, midpoint } from "./schemes.ts";

const drift = ou({ horizon: 3 });
const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1.8] });

/** Simpson's rule on [0, 1], whose error here is below 1e-13. */
function simpson(of: (u: number) => number): number {
  const n = 2000;
  let total = 0;
  for (let k = 0; k <= n; k++) total += (k === 0 || k === n ? 1 : k % 2 === 1 ? 4 : 2) * of(k / n);
  return total / (3 * n);
}

interface StepByHand {
  A(u: number, j: number): number;
  noise(u: number, j: number): number;
  /** The image of a mean. */
  image(u: number, mean: ArrayLike<number>, j: number): number;
}

/** Variance of X_t in coordinate j. */
function spread(t: number, j: number): number {
  return Math.exp(-t) * target.moments.variance![j] + 1 - Math.exp(-t);
}

/** x_m = (1 + U h λ₀) x₀ + U h p₀ + w₁,   x₁ = x₀ + h λ_m x_m + h p_m + w₁ + w₂ */
function stepByHand(t0: number, h: number): StepByHand {
  const slope = (t: number, j: number): number => 0.5 - 1 / spread(t, j);
  const pull = (t: number, j: number): number => (Math.exp(-t / 2) * target.moments.mean[j]) / spread(t, j);
  const A = (u: number, j: number): number => 1 + h * slope(t0 - u * h, j) * (1 + u * h * slope(t0, j));
  const b = (u: number, j: number): number => h * (slope(t0 - u * h, j) * u * h * pull(t0, j) + pull(t0 - u * h, j));
  return {
    A,
    noise: (u, j) => u * h * (1 + h * slope(t0 - u * h, j)) ** 2 + (1 - u) * h,
    image: (u, mean, j) => A(u, j) * mean[j] + b(u, j),
  };
}

describe("the exact law of a randomized scheme", () => {
  it("has the moments of one step computed by hand, correlated although the data are not", async () => {
    const [t0, t1, h] = [3, 2.5, 0.5];
    const { A, noise, image } = stepByHand(t0, h);
    const start = target.moments.mean.map((m) => Math.exp(-t0 / 2) * m);
    const law = await exactLaw({ scheme: midpoint, drift, target, times: Float64Array.of(t0, t1) });

    const means = [0, 1].map((j) => simpson((u) => image(u, start, j)));
    for (const i of [0, 1]) {
      expect(law.mean[i]).toBeCloseTo(means[i], 12);
      for (const j of [0, 1]) {
        const own = i === j ? spread(t0, i) * simpson((u) => A(u, i) ** 2) + simpson((u) => noise(u, i)) : 0;
        const shared = simpson((u) => (image(u, start, i) - means[i]) * (image(u, start, j) - means[j]));
        expect(law.covariance![2 * i + j]).toBeCloseTo(own + shared, 12);
      }
      expect(law.variance[i]).toBe(law.covariance![3 * i]);
    }
    expect(Math.abs(law.covariance![1])).toBeGreaterThan(1e-5);
    expect(law.uncertainty).toBeLessThan(1e-13);
    expect(law.nfe).toBe(2);
  });

  it("carries the covariance of one step through the next, by E[A₁ A₂]", async () => {
    const { A, image } = stepByHand(2.5, 0.5);
    const first = await exactLaw({ scheme: midpoint, drift, target, times: Float64Array.of(3, 2.5) });
    const { covariance } = await exactLaw({ scheme: midpoint, drift, target, times: Float64Array.of(3, 2.5, 2) });
    const means = [0, 1].map((j) => simpson((u) => image(u, first.mean, j)));
    const shared = simpson((u) => (image(u, first.mean, 0) - means[0]) * (image(u, first.mean, 1) - means[1]));
    const carried = first.covariance![1] * simpson((u) => A(u, 0) * A(u, 1));
    expect(covariance![1]).toBeCloseTo(carried + shared, 13);
    expect(covariance![2]).toBe(covariance![1]);
  });

  it("agrees with samples within their standard errors", async () => {
    const [times, n] = [Float64Array.of(3, 1.5, 0.5, 0.1), 100_000];
    const law = await exactLaw({ scheme: midpoint, drift, target, times });
    const model = target.score(drift);
    const { x } = await sample({ scheme: midpoint, drift, model, times, n, seed: 5, start: exactStart(target) });
    const average = (of: (row: number) => number): { value: number; error: number } => {
      let [first, second] = [0, 0];
      for (let row = 0; row < n; row++) {
        first += of(row) / n;
        second += of(row) ** 2 / n;
      }
      return { value: first, error: Math.sqrt((second - first ** 2) / n) };
    };
    for (const i of [0, 1]) {
      const mean = average((row) => x[2 * row + i]);
      expect(Math.abs(mean.value - law.mean[i])).toBeLessThan(4 * mean.error);
      for (const j of [0, 1]) {
        const product = average((row) => (x[2 * row + i] - law.mean[i]) * (x[2 * row + j] - law.mean[j]));
        expect(Math.abs(product.value - law.covariance![2 * i + j])).toBeLessThan(4 * product.error);
      }
    }
  });

  it("equals the law of the same scheme without a uniform, if the uniform is not used", async () => {
    const times = uniform()(20, drift, 0.1);
    const idle: Scheme = {
      ...euler,
      uniforms: 1,
      step(problem, t0, t1, x0, state) {
        problem.uniforms(t0, t1, x0);
        return euler.step(problem, t0, t1, x0, state);
      },
    };
    for (const scoreError of [{}, { bias: Float64Array.of(0.1, -0.2), noise: 0.3 }]) {
      const [one, other] = [
        await exactLaw({ scheme: idle, drift, target, times, scoreError }),
        await exactLaw({ scheme: euler, drift, target, times, scoreError }),
      ];
      expect(w2(one, other)).toBeLessThan(1e-14);
      expect(one.covariance![1]).toBe(0);
    }
  });

  it("is the same for shared uniforms and in any basis, and diagonal if every mean is zero", async () => {
    const times = uniform()(8, drift, 0);
    const plain = await exactLaw({ scheme: midpoint, drift, target, times });
    expect(await exactLaw({ scheme: { ...midpoint, sharedUniforms: true }, drift, target, times })).toEqual(plain);

    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const turned = gaussian({
      mean: [c * 1 + s * 0.5, s * 1 - c * 0.5],
      covariance: [
        [c * c * 0.25 + s * s * 1.8, c * s * (0.25 - 1.8)],
        [c * s * (0.25 - 1.8), s * s * 0.25 + c * c * 1.8],
      ],
    });
    const full = w2(await exactLaw({ scheme: midpoint, drift, target: turned, times }), lawAt(turned, drift, 0));
    expect(Math.abs(full - w2(plain, lawAt(target, drift, 0)))).toBeLessThan(1e-12);

    const centred = gaussian({ mean: [0, 0], variance: [0.25, 1.8] });
    expect((await exactLaw({ scheme: midpoint, drift, target: centred, times })).covariance).toBeUndefined();
  });

  it("has error causes like the law of any other scheme", async () => {
    const { discretization, total, scoreError } = await errorCauses({
      scheme: midpoint,
      drift,
      target,
      times: uniform()(8, drift, 0),
    });
    expect(total).toBe(discretization);
    expect(scoreError).toBe(0);
    expect(total).toBeGreaterThan(1e-3);
  });
});

it("the uncertainty bounds the error if the quadrature stops early, and grows with the law", async () => {
  // x₁ = (1 + (1 − U)^−¼) x₀ above t = 2, of E A² = 1 + 2 · 4/3 + 2, and x₁ = 2 x₀ below.
  const rough: Scheme = {
    ...euler,
    uniforms: 1,
    async step({ uniforms }, t0, t1, x0, state) {
      const [u] = uniforms(t0, t1, x0);
      return { x: sum([t0 > 2 ? u.map((v) => 1 + 1 / Math.sqrt(Math.sqrt(1 - v))) : 2, x0]), state };
    },
  };
  const centred = gaussian({ mean: [0], variance: [1] });
  const after = async (...times: number[]): Promise<{ off: number; uncertainty: number }> => {
    const law = await exactLaw({ scheme: rough, drift, target: centred, times: Float64Array.from(times) });
    const exact = Math.sqrt((1 + 8 / 3 + 2) * 4 ** (times.length - 2));
    return { off: Math.abs(Math.sqrt(law.variance[0]) - exact), uncertainty: law.uncertainty! };
  };
  const [one, two] = [await after(3, 2), await after(3, 2, 1)];
  for (const { off, uncertainty } of [one, two]) {
    expect(off).toBeGreaterThan(1e-9);
    expect(off).toBeLessThan(uncertainty);
    expect(uncertainty).toBeLessThan(1e-4);
  }
  expect(two.uncertainty / one.uncertainty).toBeCloseTo(2, 6);
});

describe("a moment that is infinite", () => {
  const flat = gaussian({ mean: [0.3, 0], variance: [0, 1] });

  it("is refused if the data have variance 0 at the end, for every mean", async () => {
    for (const point of [flat, gaussian({ mean: [0], variance: [0] })])
      await expect(
        exactLaw({ scheme: midpoint, drift, target: point, times: uniform()(10, drift, 0) }),
      ).rejects.toMatchObject({ code: "INFINITE_MOMENT" });
  });

  it("is finite and correct if the run ends earlier or the data have a positive variance", async () => {
    const short = await exactLaw({ scheme: midpoint, drift, target: flat, times: uniform()(10, drift, 1e-6) });
    expect(short.variance[0]).toBeGreaterThan(100);
    const [h, v] = [0.3, 1e-4];
    const narrow = gaussian({ mean: [0], variance: [v] });
    const law = await exactLaw({ scheme: midpoint, drift, target: narrow, times: Float64Array.of(h, 0) });
    // The integral over s = (1 − U) h, the time of the evaluation, has the nodes of the rule at the peak.
    const slope = (t: number): number => 0.5 - 1 / (1 - Math.exp(-t) * (1 - v));
    const start = 1 - Math.exp(-h) * (1 - v);
    const squared = (t: number): number => {
      const u = 1 - t / h;
      return (1 + h * slope(t) * (1 + u * h * slope(h))) ** 2 * start + u * h * (1 + h * slope(t)) ** 2 + (1 - u) * h;
    };
    const exact = simpson((y) => {
      const t = v * Math.expm1(y * Math.log1p(h / v));
      return (squared(t) * (t + v) * Math.log1p(h / v)) / h;
    });
    expect(Math.abs(law.variance[0] / exact - 1)).toBeLessThan(1e-9);
    expect(law.uncertainty! / Math.sqrt(law.variance[0])).toBeLessThan(1e-12);
  });
});

describe("the exact law of a randomized scheme refuses", () => {
  const times = uniform()(4, drift, 0.1);
  const withStep = (step: Scheme<unknown>["step"]): Scheme<unknown> => ({ ...midpoint, step });

  it("a scheme that keeps a state", async () => {
    const scheme = withStep(async (problem, t0, t1, x0) => {
      const { x } = await midpoint.step(problem, t0, t1, x0, undefined);
      return { x, state: x };
    });
    await expect(exactLaw({ scheme, drift, target, times })).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("a scheme that draws two uniforms a step", async () => {
    const scheme: Scheme = { ...midpoint, uniforms: 2 };
    await expect(exactLaw({ scheme, drift, target, times })).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("a scheme that is not affine given its uniform", async () => {
    const scheme = withStep(async (problem, t0, t1, x0, state) => {
      const { x } = await midpoint.step(problem, t0, t1, x0, undefined);
      const bent: Batch = sum([1, x]);
      bent.data.forEach((value, i) => {
        bent.data[i] = value + 1e-9 * value * value;
      });
      return { x: bent, state };
    });
    await expect(exactLaw({ scheme, drift, target, times })).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });
});
