import { exp, gridUniform } from "@backstep/core/plugin";
import { edm, ou, subVp, ve, vpDiscrete, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { jiaoLi, liYan } from "../src/index.ts";

const options = { c0: 2, c1: 4 };
const refusal = { name: "BackstepError", code: "TIMES_INVALID" };

/** ν² of every time. */
const squaredRatios = (times: Float64Array, drift = ou()): Float64Array =>
  times.map((t) => (drift.sigma(t) / drift.alpha(t)) ** 2);

describe("li-yan", () => {
  it("has the states of its formula, for three states worked by hand", () => {
    // T = 3, c₀ = 2, c₁ = 1: H = log 3/3 = 0.36620409622270, β = 1/9, H min((1 + H)/9, 1), H min((1 + H)²/9, 1).
    const [b1, b2, b3] = [0.1111111111111111, 0.0555899484792211, 0.0759472153211209];
    const times = liYan({ c0: 2, c1: 1 })(2, ou(), 0);
    [1 - b1, (1 - b1) * (1 - b2), (1 - b1) * (1 - b2) * (1 - b3)].forEach((alphaBar, k) =>
      expect(exp(-times[2 - k])).toBeCloseTo(alphaBar, 13),
    );
  });

  it("has N steps between N + 1 states: under OU its intervals are −log(1 − β), from T^{−c₀} at the data up to H", () => {
    for (const steps of [99, 999]) {
      const T = steps + 1;
      const H = (4 * Math.log(T)) / T;
      const times = liYan(options)(steps, ou(), 0);
      expect(times).toHaveLength(T);
      expect(-Math.expm1(-times[steps]) / T ** -2).toBeCloseTo(1, 13);
      expect(-Math.expm1(-(times[0] - times[1])) / H).toBeCloseTo(1, 11);
      const shares = Array.from({ length: steps }, (_, t) => -Math.expm1(times[steps - t] - times[steps - t - 1]) / H);
      // At this end of the chain a difference of times determines β to ε/β.
      shares.forEach((share, t) => expect(share).toBeCloseTo(Math.min(T ** -2 * (1 + H) ** (t + 1), 1), 9));
    }
  });

  it("gives the same chain on every clock", () => {
    const expected = squaredRatios(liYan(options)(199, ou(), 0));
    for (const drift of [vpLinear({ betaMax: 60 }), edm({ sigmaMax: 1e7 }), ve({ sigmaMin: 1e-3, sigmaMax: 1e7 })])
      squaredRatios(liYan(options)(199, drift, 0), drift).forEach((found, i) =>
        expect(found / expected[i]).toBeCloseTo(1, 8),
      );
  });

  it("keeps the digits of 1 − ᾱ near the data, which a product of 1 − β loses", () => {
    const T = 2000;
    const times = liYan({ c0: 4, c1: 8 })(T - 1, edm({ sigmaMax: 1e30 }), 0);
    expect(times[T - 1] ** 2 / (T ** -4 / (1 - T ** -4))).toBeCloseTo(1, 13);
    let product = 1;
    product *= 1 - T ** -4;
    expect(Math.abs((1 - product) / product / times[T - 1] ** 2 - 1)).toBeGreaterThan(1e-5);
  });
});

describe("jiao-li", () => {
  /** α̂_{T+1} … α̂_0 of the formula, at index t. */
  const hats = (T: number, { c0, c1 } = options): number[] => {
    const hat: number[] = [];
    hat[T + 1] = T ** -c0;
    for (let t = T + 1; t >= 1; t--) hat[t - 1] = hat[t] + (c1 * hat[t] * (1 - hat[t]) * Math.log(T)) / T;
    return hat;
  };

  it("draws state t uniformly between α̂_t and α̂_{t−1}", () => {
    const T = 100;
    const hat = hats(T);
    for (const seed of [0, 1, 2n ** 63n]) {
      const times = jiaoLi({ ...options, seed })(T - 1, ou(), 0);
      expect(times).toHaveLength(T);
      times.forEach((time, i) => {
        const t = T - i;
        expect(exp(-time) / (hat[t] + gridUniform(seed, t) * (hat[t - 1] - hat[t]))).toBeCloseTo(1, 11);
      });
    }
  });

  it("draws each fraction uniformly: over 4000 states the mean is ½ and the variance 1/12, within five standard errors", () => {
    const T = 4000;
    const hat = hats(T);
    const times = jiaoLi({ ...options, seed: 5 })(T - 1, ou(), 0);
    // Near the data α̂ does not determine the digits of 1 − α̂.
    const shares = [...times]
      .map((time, i) => [exp(-time), T - i] as const)
      .filter(([, t]) => 1 - hat[t] > 1e-4)
      .map(([alphaBar, t]) => (alphaBar - hat[t]) / (hat[t - 1] - hat[t]));
    const n = shares.length;
    const mean = shares.reduce((total, share) => total + share, 0) / n;
    const variance = shares.reduce((total, share) => total + (share - 0.5) ** 2, 0) / n;
    expect(n).toBeGreaterThan(1500);
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 / Math.sqrt(12 * n));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 / Math.sqrt(180 * n));
  });

  it("is a function of its seed, and strictly decreasing for any seed", () => {
    const of = (seed: number): Float64Array => jiaoLi({ ...options, seed })(500, vpLinear({ betaMax: 60 }), 0);
    expect(of(3)).toEqual(of(3));
    expect(of(3)).not.toEqual(of(4));
    for (let seed = 0; seed < 50; seed++) expect(of(seed).every((t, i, all) => i === 0 || t < all[i - 1])).toBe(true);
  });
});

describe.each([
  ["li-yan", liYan],
  ["jiao-li", jiaoLi],
] as const)("%s", (name, grid) => {
  it("keeps its own ends, and refuses start and end that exclude them", () => {
    const times = grid(options)(199, ou(), 0);
    expect(grid(options)(199, ou(), times[199], times[0])).toEqual(times);
    expect(() => grid(options)(199, ou(), 2 * times[199])).toThrow(/X_1 is at t/);
    expect(() => grid(options)(199, ou(), 0, 0.5 * times[0])).toThrow(/X_200 is at t/);
  });

  it("refuses a drift whose range does not contain the chain", () => {
    const short = [vpDiscrete({ schedule: "linear", steps: 10 }), subVp({ betaMax: 1 }), ve({ sigmaMax: 2 }), ve()];
    for (const drift of short) expect(() => grid(options)(199, drift, 0)).toThrow(expect.objectContaining(refusal));
  });

  it("refuses too few states, for which H ≥ 1, and advises more steps", () => {
    for (const steps of [1, 2, 7]) expect(() => grid(options)(steps, ou(), 0)).toThrow(/below 1, so take more steps/);
    for (const steps of [0, -1, 2.5, Number.NaN, 1e17])
      expect(() => grid(options)(steps, ou(), 0)).toThrow(expect.objectContaining(refusal));
    expect(() => grid(options)(20, ou(), -1)).toThrow(expect.objectContaining(refusal));
  });

  it("refuses constants that are not positive and finite", () => {
    for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      for (const key of ["c0", "c1"])
        expect(() => grid({ ...options, [key]: wrong })).toThrow(
          expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(`grid ${name}: ${key}`) }),
        );
  });
});

it("jiao-li refuses an invalid seed", () => {
  for (const seed of [-1, 0.5, 2n ** 64n])
    expect(() => jiaoLi({ ...options, seed })).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
});
