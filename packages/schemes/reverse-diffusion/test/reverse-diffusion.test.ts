import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { edm, flow, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { reverseDiffusion } from "../src/index.ts";

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

const decay = from.a / to.a;
const added = from.s ** 2 - decay ** 2 * to.s ** 2;

describe("reverse-diffusion", () => {
  it("takes one step as worked by hand", async () => {
    const w = -0.3;
    const byHand = (2 - decay) * x0 + added * score(x0, t0) + decay * w;
    expect(await oneStep(reverseDiffusion(), w)).toBeCloseTo(byHand, 13);
  });

  it("draws √q z: variance 1 − a in a variance-preserving chain, σ₀² − σ₁² in a variance-exploding one", () => {
    const [weight] = reverseDiffusion().noise;
    expect(decay ** 2 * weight.variance(drift, t0, t1)).toBeCloseTo(1 - decay ** 2, 14);
    expect(weight.variance(edm({ sigmaMax: 10 }), 3, 2)).toBeCloseTo(5, 14);
  });

  it("refuses to start where α = 0", async () => {
    const options = { scheme: reverseDiffusion(), drift: flow(), model: target.score(flow()), n: 1 };
    await expect(sample({ ...options, times: Float64Array.of(1, 0.5) })).rejects.toSatisfy((error) =>
      isBackstepError(error, "ALPHA_ZERO"),
    );
  });
});
