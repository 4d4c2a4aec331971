import type { Scheme } from "@backstep/core";
import { posterior, sum } from "@backstep/core/plugin";
import { vpDiscrete } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { exactLaw, readAffineMap, w2 } from "../src/index.ts";
import { euler } from "./schemes.ts";

// α(999) is 5e-5, so a step from there in terms of x₀ and the score has terms that are 20,000 times its result.
const drift = vpDiscrete({ schedule: "squared-cosine", steps: 1000 });
const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1] });

/** The step of DDPM in terms of the score, followed by a change of the result. */
const cancelling = (change: (value: number) => number = (value) => value): Scheme => ({
  ...euler,
  info: { ...euler.info, name: "cancelling", noiseLevel: 1, requires: ["alphaPositive"] },
  noise: [posterior],
  async step({ drift: { transition }, score, integrals }, t0, t1, x0) {
    const { growth, noiseVariance } = transition(t0, t1);
    const [w] = integrals(t0, t1, x0);
    const x = sum([growth, x0], [noiseVariance / growth, await score(x0, t0)], [1, w]);
    const { data } = x;
    for (let i = 0; i < data.length; i++) data[i] = change(data[i]);
    return { x };
  },
});

const lawOf = (scheme: Scheme, ...times: number[]): ReturnType<typeof exactLaw> =>
  exactLaw({ scheme, drift, target, times: Float64Array.from(times) });

describe("superposition", () => {
  it("holds for a run whose large terms cancel, within the rounding of these terms", async () => {
    const a2 = drift.alpha(999) ** 2;
    // A step to σ = 0 ends at E[X₀|x₀], of variance v²α₀²/(v α₀² + σ₀²).
    const variance = Float64Array.of(0.25, 1).map((v) => (v * v * a2) / (v * a2 + 1 - a2));
    const truth = { mean: Float64Array.of(1, -0.5), variance };
    expect(w2(await lawOf(cancelling(), 999, -1), truth)).toBeLessThan(1e-10);
  });

  it("holds if such a step is followed by others, which carry its rounding on", async () => {
    const law = await lawOf(cancelling(), 999, 700, 300, -1);
    expect(law.variance.every((v) => v > 0 && v < 1)).toBe(true);
  });

  it("fails for a slight curvature among such terms", async () => {
    const bent = cancelling((value) => value + 1e-9 * value * value);
    await expect(lawOf(bent, 999, 700, 300, -1)).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
    await expect(lawOf(bent, 700, 300, -1)).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });

  it("counts only the rounding of the result of a program that cannot be seen into", async () => {
    const program = {
      name: "program",
      dim: 1,
      normals: async () => [],
      run: async (x: Float64Array) => ({ x: x.map((value) => value + 4e-12 * value * value), nfe: 1, jvps: 0 }),
    };
    await expect(readAffineMap(program)).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });
});
