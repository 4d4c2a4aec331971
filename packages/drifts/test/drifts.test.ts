import type { Drift } from "@backstep/core";
import { integrate } from "@backstep/core/plugin";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { edm, flow, ou, subVp, ve, vpCosine, vpDiscrete, vpLinear } from "../src/index.ts";

// The interval of the discrete schedule is within one index, because the rate jumps between indices.
const cases: readonly (readonly [Drift, from: number, to: number])[] = [
  [ou({ horizon: 8 }), 0, 8],
  [vpLinear(), 0, 1],
  [vpLinear({ betaMin: 0.3, betaMax: 0.3, horizon: 5 }), 0, 5],
  [vpLinear({ betaMin: 0, betaMax: 8 }), 0, 1],
  [vpCosine(), 0, 0.98],
  [vpCosine({ offset: 0 }), 0, 0.98],
  [vpDiscrete({ schedule: "scaled-linear", betaStart: 0.00085, betaEnd: 0.012 }), 400.1, 400.9],
  [vpDiscrete({ betas: [0.1, 0.3, 0.5, 1] }), 2.01, 2.98],
  [vpDiscrete({ betas: [1] }), -1, -0.02],
  [subVp(), 0, 1],
  [ve({ sigmaMin: 0.01, sigmaMax: 50 }), 0, 1],
  [edm({ sigmaMax: 80 }), 0, 80],
  [flow(), 0, 0.98],
];

/** Derivative by central differences with two Richardson refinements. The method has an error of about 1e-9. */
function derivative(f: (t: number) => number, t: number, step: number): number {
  const central = (h: number): number => (f(t + h) - f(t - h)) / (2 * h);
  const [a, b, c] = [central(step), central(step / 2), central(step / 4)];
  const [ab, bc] = [(4 * b - a) / 3, (4 * c - b) / 3];
  return (16 * bc - ab) / 15;
}

const relative = (value: number, reference: number): number =>
  Math.abs(value - reference) / Math.max(Math.abs(reference), 1e-300);

for (const [drift, from, to] of cases)
  describe(drift.name, () => {
    const span = to - from;
    const inner = [0.1, 0.37, 0.62, 0.9].map((share) => from + share * span);
    const step = span * 1e-3;
    const nu = (t: number): number => drift.sigma(t) / drift.alpha(t);

    it("f = α′/α, and α′, σ′ are the slopes of α and σ", () => {
      for (const t of inner) {
        expect(relative(1 - drift.alphaPrime(t), 1 - derivative(drift.alpha, t, step))).toBeLessThan(1e-8);
        expect(relative(drift.sigmaPrime(t), derivative(drift.sigma, t, step))).toBeLessThan(1e-8);
        expect(relative(1 - drift.f(t) * drift.alpha(t), 1 - drift.alphaPrime(t))).toBeLessThan(1e-13);
      }
    });

    it("g² = 2σσ′ − 2fσ²", () => {
      for (const t of inner)
        expect(
          relative(2 * drift.sigma(t) * drift.sigmaPrime(t) - 2 * drift.f(t) * drift.sigma(t) ** 2, drift.g2(t)),
        ).toBeLessThan(1e-11);
    });

    it("f′ and (g²)′ are the slopes of f and g²", () => {
      for (const t of inner) {
        expect(relative(1 - drift.fPrime(t), 1 - derivative(drift.f, t, step))).toBeLessThan(1e-7);
        expect(relative(drift.g2(t) + drift.g2Prime(t), drift.g2(t) + derivative(drift.g2, t, step))).toBeLessThan(
          1e-7,
        );
      }
    });

    it("transitions are the integrals of Ψ, Ψg² and Ψ²g²", () => {
      for (const [t0, t1] of [
        [inner[3], inner[0]],
        [inner[2], inner[1]],
        [inner[1], inner[2]],
        [inner[1], from],
      ]) {
        const { growth, scoreWeight, noiseVariance } = drift.transition(t0, t1);
        const [low, high, sign] = t1 < t0 ? [t1, t0, 1] : [t0, t1, -1];
        const weight = (u: number): number => drift.alpha(t1) / drift.alpha(u);
        expect(relative(growth, weight(t0))).toBeLessThan(1e-13);
        expect(
          relative(
            sign * scoreWeight,
            integrate((u) => weight(u) * drift.g2(u), low, high),
          ),
        ).toBeLessThan(1e-12);
        expect(
          relative(
            sign * noiseVariance,
            integrate((u) => weight(u) ** 2 * drift.g2(u), low, high),
          ),
        ).toBeLessThan(1e-12);
      }
    });

    it("transitions over 1e-9 of the range lose no digits", () => {
      for (const t1 of [from, ...inner]) {
        const t0 = t1 + span * 1e-9;
        const { growth, scoreWeight, noiseVariance } = drift.transition(t0, t1);
        const weight = (u: number): number => drift.alpha(t1) / drift.alpha(u);
        // The interval t0 − t1 has the rounding error of t0.
        const tolerance = 1e-12 + (4 * Number.EPSILON * Math.abs(t0)) / (t0 - t1);
        expect(
          relative(
            scoreWeight,
            integrate((u) => weight(u) * drift.g2(u), t1, t0),
          ),
        ).toBeLessThan(tolerance);
        expect(
          relative(
            noiseVariance,
            integrate((u) => weight(u) ** 2 * drift.g2(u), t1, t0),
          ),
        ).toBeLessThan(tolerance);
        expect(Math.abs(growth - 1 + drift.f(t1) * (t0 - t1))).toBeLessThan(1e-13);
      }
    });

    it("transitions compose", () => {
      const [t2, t1, t0] = [inner[0], inner[1], inner[3]];
      const [first, second, whole] = [drift.transition(t0, t1), drift.transition(t1, t2), drift.transition(t0, t2)];
      expect(relative(first.growth * second.growth, whole.growth)).toBeLessThan(1e-13);
      expect(relative(second.growth * first.scoreWeight + second.scoreWeight, whole.scoreWeight)).toBeLessThan(1e-12);
      expect(
        relative(second.growth ** 2 * first.noiseVariance + second.noiseVariance, whole.noiseVariance),
      ).toBeLessThan(1e-12);
    });

    it("timeOf inverts σ/α", () => {
      fc.assert(
        fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), (share) => {
          const t = from + share * span;
          // An error of one ulp in ν changes t by this much.
          const condition = (nu(t) / Math.abs(derivative(nu, t, 1e-4 * (t - from))) / Math.abs(t)) * 1e-15;
          expect(relative(drift.timeOf(nu(t)), t)).toBeLessThan(1e-13 + 10 * condition);
        }),
      );
    });
  });

describe("ends", () => {
  it("the variance-preserving family has α² + σ² = 1", () => {
    for (const drift of [ou(), vpLinear(), vpCosine(), vpDiscrete({ schedule: "linear" })])
      for (const share of [0, 0.01, 0.3, 0.7, 1]) {
        const t = share * drift.horizon;
        expect(drift.alpha(t) ** 2 + drift.sigma(t) ** 2).toBeCloseTo(1, 14);
      }
  });

  it("the data end has no noise, except in ve and at index 0 of a discrete schedule", () => {
    for (const drift of [ou(), vpLinear(), vpCosine(), subVp(), edm(), flow()])
      expect([drift.alpha(0), drift.sigma(0)]).toEqual([1, 0]);
    expect(ve({ sigmaMin: 0.02 }).sigma(0)).toBe(0.02);
    const discrete = vpDiscrete({ betas: [0.1, 0.2] });
    expect([discrete.alpha(-1), discrete.sigma(-1)]).toEqual([1, 0]);
    expect(discrete.alpha(0) ** 2).toBeCloseTo(0.9, 15);
    expect(discrete.alpha(1) ** 2).toBeCloseTo(0.72, 15);
    expect(discrete.transition(1, -1).growth).toBeCloseTo(1 / Math.sqrt(0.72), 14);
  });

  it("the noise end of flow and cosine is pure noise, exactly", () => {
    for (const drift of [flow(), vpCosine()]) {
      expect([drift.alpha(1), drift.sigma(1)]).toEqual([0, 1]);
      expect(Number.isFinite(drift.f(1))).toBe(false);
      expect(Number.isFinite(drift.alphaPrime(1))).toBe(true);
      expect(drift.timeOf(Number.POSITIVE_INFINITY)).toBe(1);
    }
  });

  it("a last β of 1 ends in pure noise, with α linear on the last interval", () => {
    const [whole, head] = [vpDiscrete({ betas: [0.1, 0.3, 0.5, 1] }), vpDiscrete({ betas: [0.1, 0.3, 0.5] })];
    expect([whole.alpha(3), whole.sigma(3)]).toEqual([0, 1]);
    expect(whole.timeOf(Number.POSITIVE_INFINITY)).toBe(3);
    for (const share of [0.1, 0.5, 0.9]) expect(whole.alpha(2 + share)).toBeCloseTo((1 - share) * head.alpha(2), 15);
    for (const t of [-1, -0.3, 0, 1.4, 2])
      expect([whole.alpha(t), whole.sigma(t), whole.g2(t)]).toEqual([head.alpha(t), head.sigma(t), head.g2(t)]);
    const [down, up] = [whole.transition(2.5, 0.4), whole.transition(0.4, 2.5)];
    expect(down.growth).toBeCloseTo(whole.alpha(0.4) / whole.alpha(2.5), 14);
    expect(down.growth * up.growth).toBeCloseTo(1, 14);
  });

  it("named schedules have the values of their definitions", () => {
    const alphaBar = (drift: Drift, k: number): number => drift.alpha(k) ** 2;
    const product = (betas: number[]): number => betas.reduce((total, beta) => total * (1 - beta), 1);
    const linear = Array.from({ length: 1000 }, (_, k) => 1e-4 + ((0.02 - 1e-4) * k) / 999);
    expect(alphaBar(vpDiscrete({ schedule: "linear" }), 999)).toBeCloseTo(product(linear), 15);
    const scaled = Array.from(
      { length: 1000 },
      (_, k) => (Math.sqrt(0.00085) + ((Math.sqrt(0.012) - Math.sqrt(0.00085)) * k) / 999) ** 2,
    );
    expect(alphaBar(vpDiscrete({ schedule: "scaled-linear", betaStart: 0.00085, betaEnd: 0.012 }), 499)).toBeCloseTo(
      product(scaled.slice(0, 500)),
      14,
    );
    const cosine = (t: number): number => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
    expect(alphaBar(vpDiscrete({ schedule: "squared-cosine" }), 499)).toBeCloseTo(cosine(0.5) / cosine(0), 13);
  });

  it("the Ornstein–Uhlenbeck step is the textbook one", () => {
    const { growth, scoreWeight, noiseVariance } = ou().transition(1.5, 1.1);
    expect(growth).toBeCloseTo(Math.exp(0.2), 14);
    expect(scoreWeight).toBeCloseTo(2 * Math.expm1(0.2), 14);
    expect(noiseVariance).toBeCloseTo(Math.expm1(0.4), 14);
  });
});
