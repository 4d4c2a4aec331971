import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { liYanOde } from "../src/index.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const [t0, t1, x0] = [0.5, 0.4, 0.7];
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

const level = (t: number): { a: number; s: number } => ({ a: alpha(t), s: Math.sqrt(1 - alpha(t) ** 2) });
const [from, to] = [level(t0), level(t1)];

const kept = (from.a / to.a) ** 2;
const added = from.s ** 2 - kept * to.s ** 2;

describe("li-yan-ode", () => {
  it("takes one step as worked by hand", async () => {
    const byHand = (x0 + (added / 2) * score(x0, t0)) / Math.sqrt(kept);
    expect(await oneStep(liYanOde())).toBeCloseTo(byHand, 13);
  });

  it("inverts itself to first order: half the step halves the error of a run up and down", async () => {
    const error = async (steps: number): Promise<number> => {
      const up = Float64Array.from({ length: steps + 1 }, (_, k) => 0.1 + (0.6 * k) / steps);
      const options = { scheme: liYanOde(), drift, model: target.score(drift), n: 1 };
      const { x: noise } = await sample({ ...options, times: up, start: Float64Array.of(x0) });
      const { x: back } = await sample({ ...options, times: up.slice().reverse(), start: noise });
      return Math.abs(back[0] - x0);
    };
    const [coarse, fine] = [await error(64), await error(128)];
    expect(coarse).toBeGreaterThan(1e-6);
    expect(Math.abs(coarse / fine - 2)).toBeLessThan(0.2);
  });

  it("refuses to start where α = 0", async () => {
    const options = { scheme: liYanOde(), drift: flow(), model: target.score(flow()), n: 1 };
    await expect(sample({ ...options, times: Float64Array.of(1, 0.5) })).rejects.toSatisfy((error) =>
      isBackstepError(error, "ALPHA_ZERO"),
    );
  });
});
