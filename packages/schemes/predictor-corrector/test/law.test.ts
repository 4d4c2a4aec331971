import { edm, ou } from "@backstep/drifts";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type PredictorCorrectorOptions, predictorCorrector } from "../src/index.ts";

describe("Langevin steps with the exact score", () => {
  /** The law after `steps` Langevin steps at σ = 1 on N(0, ¼), from p_t: c = 1.25, ε = 2 snr². */
  const lawAfter = async (steps: number, snr: number): Promise<number> => {
    const [exploding, target] = [edm({ sigmaMax: 2 }), gaussian({ mean: [0], variance: [0.25] })];
    const scheme = predictorCorrector({ predictor: "none", corrector: "ald", order: "corrector-first", steps, snr });
    const law = await exactLaw({ scheme, drift: exploding, target, times: Float64Array.of(1, 0.9) });
    return law.variance[0];
  };

  it("have the stationary variance c/(1 − ε/2c) of the discretized chain", async () => {
    for (const snr of [0.2, 0.3]) {
      const e = 2 * snr ** 2;
      expect(await lawAfter(250, snr)).toBeCloseTo(1.25 / (1 - e / 2.5), 11);
    }
  });

  it("change the variance of p_t by only ε²/c a step", async () => {
    for (const snr of [0.05, 0.1]) expect(await lawAfter(1, snr)).toBeCloseTo(1.25 + (2 * snr ** 2) ** 2 / 1.25, 13);
  });
});

describe("as the steps of the run get smaller", () => {
  const target = gaussian({ mean: [0.4, -0.5], variance: [0.25, 2.1] });
  const errorOf = async (options: PredictorCorrectorOptions, steps: number): Promise<number> => {
    const times = Float64Array.from({ length: steps + 1 }, (_, k) => 4 - (3.9 * k) / steps);
    const scheme = predictorCorrector(options);
    return w2(await exactLaw({ scheme, drift: ou(), target, times }), lawAt(target, ou(), 0.1));
  };

  it("ald keeps the error of its stationary law, for any number of steps", async () => {
    const [s2, keep] = [1 - Math.exp(-0.1), Math.exp(-0.1)];
    const e = 2 * 0.5 ** 2 * s2;
    const floor = Math.hypot(
      ...[0.25, 2.1].map((v) => {
        const c = keep * v + s2;
        return Math.sqrt(c / (1 - e / (2 * c))) - Math.sqrt(c);
      }),
    );
    const options = { corrector: "ald", snr: 0.5 } as const;
    expect(Math.abs((await errorOf(options, 512)) / floor - 1)).toBeLessThan(0.2);
    expect(predictorCorrector(options).info).toMatchObject({ strongOrder: 0, weakOrder: 0 });
    expect(predictorCorrector({ corrector: "langevin" }).info).toMatchObject({ strongOrder: 0, weakOrder: 0 });
  });

  it("Langevin steps without a predictor lag behind p_t, for any number of steps", async () => {
    expect((await errorOf({ predictor: "none" }, 256)) / (await errorOf({ predictor: "none" }, 64))).toBeGreaterThan(
      0.9,
    );
    expect(predictorCorrector({ predictor: "none" }).info).toMatchObject({ strongOrder: 0, weakOrder: 0 });
  });

  it("the rule of langevin has no exact law", async () => {
    await expect(errorOf({ corrector: "langevin" }, 4)).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });

  it.each([{ noiseLevel: 0 }, { steps: 3, stepSize: 0.3 }, { order: "corrector-first" }] as const)(
    "%j converges with order 1",
    async (options) => {
      const [coarse, fine] = [await errorOf(options, 256), await errorOf(options, 512)];
      expect(Math.abs(Math.log2(coarse / fine) - 1)).toBeLessThan(0.05);
      expect(predictorCorrector(options).info.weakOrder).toBe(1);
    },
  );

  it("with n proportional steps of κ a run forgets its start as at noise level √(η² + κ n)", async () => {
    const { scheme, level } = { scheme: predictorCorrector({ noiseLevel: 0.6, steps: 2, stepSize: 0.5 }), level: 1.36 };
    expect(scheme.info.noiseLevel).toBeCloseTo(Math.sqrt(level), 14);
    const times = Float64Array.from({ length: 401 }, (_, k) => 2 - (1.5 * k) / 400);
    const centred = gaussian({ mean: [0], variance: [0.5] });
    const c = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const from = async (start: "standard" | "exact"): Promise<number> =>
      (await exactLaw({ scheme, drift: ou(), target: centred, times, start })).variance[0];
    // A² = (c₁/c₀)^{1+η²} (α₀/α₁)^{2η²}: the remainder at the end of a difference between the starts.
    const left = ((await from("standard")) - (await from("exact"))) / (1 - c(2));
    const atLevel = (square: number): number => (c(0.5) / c(2)) ** (1 + square) * Math.exp(-1.5 * square);
    expect(Math.abs(left / atLevel(level) - 1)).toBeLessThan(0.01);
    expect(Math.abs(left / atLevel(0.36) - 1)).toBeGreaterThan(0.5);
  });
});
