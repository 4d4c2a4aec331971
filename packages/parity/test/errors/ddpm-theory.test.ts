import type { Scheme } from "@backstep/core";
import { ou } from "@backstep/drifts";
import { liYan } from "@backstep/grids";
import { exactLaw, kl, lawAt } from "@backstep/law";
import { ddim } from "@backstep/scheme-ddim";
import { ddpm } from "@backstep/scheme-ddpm";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

const drift = ou();
const samplers = {
  "li-yan": ddpm({ variance: "li-yan" }),
  "fixed-large": ddpm({ variance: "fixed-large" }),
  "fixed-small": ddpm({ variance: "fixed-small" }),
  ddim: ddim(),
} as const;

/** KL(p_{X₁} ‖ p_{Y₁}) of a run from N(0, I). */
async function divergence(scheme: Scheme, variance: number[], T: number, [c0, c1]: readonly number[]): Promise<number> {
  const times = liYan({ c0, c1 })(T - 1, drift, 0);
  const target = gaussian({ mean: variance.map(() => 0), variance });
  const produced = await exactLaw({ scheme, drift, target, times, start: "standard" });
  return kl(lawAt(target, drift, times[T - 1]), produced);
}

describe("KL of DDPM on N(0, μ), times T²/(c₁ log T)², approaches a constant", () => {
  const constants = [
    ["li-yan", 1, 0.0999],
    ["fixed-small", 1, 0.091],
    ["ddim", 1, 0.0239],
    ["li-yan", 0.25, 0.0941],
    ["fixed-large", 0.25, 0.0167],
    ["fixed-small", 0.25, 0.074],
    ["ddim", 0.25, 0.0209],
    ["li-yan", 4, 0.0841],
    ["fixed-large", 4, 0.0194],
    ["fixed-small", 4, 0.1007],
    ["ddim", 4, 0.0231],
  ] as const;

  it.each(constants)("%s at μ = %d: %d, to 1%%", async (name, mu, constant) => {
    for (const schedule of [
      [2, 4],
      [4, 8],
    ]) {
      const found = await divergence(samplers[name], [mu], 6400, schedule);
      const scaled = (found * 6400 ** 2) / (schedule[1] * Math.log(6400)) ** 2;
      expect(Math.abs(scaled / constant - 1)).toBeLessThan(0.01);
    }
  });

  it("fixed-large is exact at μ = 1", async () => {
    expect(Math.abs(await divergence(samplers["fixed-large"], [1], 1000, [2, 4]))).toBeLessThan(1e-12);
  });
});

describe("with eight directions of unit variance and the others of variance 0", () => {
  const data = (dim: number): number[] => Array.from({ length: dim }, (_, j) => (j < 8 ? 1 : 0));
  const klOf = (name: keyof typeof samplers, dim: number, T: number): Promise<number> =>
    divergence(samplers[name], data(dim), T, [4, 8]);

  it.each([
    [500, 0.006894],
    [1000, 0.002171],
    [2000, 0.000665],
  ])("the KL of fixed-small does not depend on the dimension: T = %d, KL %d", async (T, expected) => {
    for (const dim of [8, 64]) expect(Math.abs((await klOf("fixed-small", dim, T)) / expected - 1)).toBeLessThan(0.01);
  });

  it.each([
    ["li-yan", 8, 0.00248],
    ["li-yan", 16, 0.00848],
    ["li-yan", 64, 0.0445],
    ["fixed-large", 16, 0.006],
    ["fixed-large", 64, 0.042],
  ] as const)("the KL of %s grows with the dimension: d = %d, KL %d at T = 1000", async (name, dim, expected) => {
    expect(Math.abs((await klOf(name, dim, 1000)) / expected - 1)).toBeLessThan(0.01);
  });
});
