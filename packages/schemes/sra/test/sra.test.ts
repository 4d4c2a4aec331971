import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { sra } from "../src/index.ts";
import { tableaus } from "../src/tableaus.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const [t0, t1, x0] = [0.5, 0.4, 0.7];
const h = t0 - t1;
const beta = (t: number): number => 0.1 + 7.9 * t;
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const score = (x: number, t: number): number => -(x - alpha(t)) / (0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);

/** One step from x₀ with the given Itô integrals. */
async function oneStep(scheme: Scheme, ...integrals: readonly number[]): Promise<number> {
  const noise = recordedNoise({ integrals: [integrals.map((value) => Float64Array.of(value))] });
  const start = Float64Array.of(x0);
  const times = Float64Array.of(t0, t1);
  const { x } = await sample({ scheme, drift, model: target.score(drift), times, n: 1, start, noise });
  return x[0];
}

const b = (x: number, t: number): number => (beta(t) * x) / 2 + beta(t) * score(x, t);
const g = (t: number): number => Math.sqrt(beta(t));
const [w, z] = [-0.3, 0.02];

describe("sra", () => {
  it("takes one step of each variant as worked by hand", async () => {
    const first = b(x0, t0);
    const inner = t0 - 0.75 * h;
    const one = x0 + 0.75 * h * first + (1.5 * g(t1) * z) / h;
    const two = x0 + 0.75 * h * first + (1.5 * g(t0 - h / 3) * z) / h;
    const [end, middle] = [x0 + h * first, t0 - h / 2];
    const half = x0 + (h / 4) * (first + b(end, t1)) + ((g(t1) + g(t0) / 2) * z) / h;
    const byHand = {
      sra1: x0 + h * (first / 3 + (2 / 3) * b(one, inner)) + g(t1) * (w - z / h) + (g(t0) * z) / h,
      sra2: x0 + h * (first / 3 + (2 / 3) * b(two, inner)) + g(t1) * w + (1.5 * (g(t0 - h / 3) - g(t1)) * z) / h,
      sra3: x0 + h * (first / 6 + b(end, t1) / 6 + (2 / 3) * b(half, middle)) + g(t1) * (w - z / h) + (g(t0) * z) / h,
    };
    for (const variant of ["sra1", "sra2", "sra3"] as const)
      expect(await oneStep(sra({ variant }), w, z), variant).toBeCloseTo(byHand[variant], 13);
  });

  it("meets the order conditions, which the opposite signs of β̂ break", () => {
    const dot = (p: readonly number[], q: readonly number[]): number =>
      p.reduce((total, value, i) => total + value * q[i], 0);
    const total = (p: readonly number[]): number => p.reduce((all, value) => all + value, 0);
    for (const [variant, { A, B, a, gamma, beta: onW, betaHat }] of Object.entries(tableaus)) {
      const rows = B.map(total);
      const conditions = [
        [total(a), 1],
        [total(onW), 1],
        [total(betaHat), 0],
        [dot(a, rows), 1],
        [dot(a, A.map(total)), 1 / 2],
        [
          dot(
            a,
            rows.map((value) => value ** 2),
          ),
          3 / 2,
        ],
        [dot(onW, gamma), 1],
        [dot(betaHat, gamma), -1],
      ];
      for (const [value, wanted] of conditions) expect(value, variant).toBeCloseTo(wanted, 14);
      expect(
        dot(
          betaHat.map((value) => -value),
          gamma,
        ),
      ).toBeCloseTo(1, 14);
    }
  });

  it("has order 3 without noise, as sra3", async () => {
    const error = async (steps: number): Promise<number> => {
      const times = Float64Array.from({ length: steps + 1 }, (_, k) => 0.8 - (0.6 * k) / steps);
      const options = {
        scheme: sra({ variant: "sra3" }),
        drift,
        model: target.score(drift),
        times,
        n: 1,
        noiseLevel: 0,
      };
      const { x } = await sample({ ...options, start: Float64Array.of(x0) });
      const spread = (t: number): number => Math.sqrt(0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);
      return Math.abs(x[0] - alpha(0.2) - (spread(0.2) / spread(0.8)) * (x0 - alpha(0.8)));
    };
    const slope = Math.log2((await error(64)) / (await error(128)));
    expect(Math.abs(slope - 3)).toBeLessThan(0.1);
  });

  it("refuses an unknown variant", () => {
    expect(() => sra({ variant: "sra4" as "sra1" })).toThrow(
      expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
    );
  });
});
