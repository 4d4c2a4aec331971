import { sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, ou, ve } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type PredictorCorrectorOptions, predictorCorrector } from "../src/index.ts";

const drift = ou({ horizon: 1 });
const normal = gaussian({ mean: [1], variance: [0.25] });
const variance = (t: number): number => Math.exp(-t) * 0.25 + 1 - Math.exp(-t);
const score = (x: number, t: number): number => -(x - Math.exp(-t / 2)) / variance(t);
const share = Math.exp(-0.4); // a of the interval from 1 to 0.6
const predict = (x: number, z: number): number =>
  (2 - Math.sqrt(share)) * x + (1 - share) * score(x, 1) + Math.sqrt(1 - share) * z;
const correct = (x: number, t: number, e: number, z: number): number => x + e * score(x, t) + Math.sqrt(2 * e) * z;

/** One step from x₀ = 0.7 at t₀ = 1 to t₁ = 0.6 on N(1, 0.25) under dX = −X/2 dt + dB. */
async function oneStep(options: PredictorCorrectorOptions, ...normals: number[]): Promise<number> {
  const { x } = await sample({
    scheme: predictorCorrector(options),
    drift,
    model: normal.score(drift),
    times: Float64Array.of(1, 0.6),
    n: 1,
    start: Float64Array.of(0.7),
    noise: recordedNoise({ normals: [normals.map((z) => Float64Array.of(z))] }),
  });
  return x[0];
}

describe("predictorCorrector takes one step as worked by hand", () => {
  // β̃ = σ₁² (1 − ν₁²/ν₀²), ν² = e^t − 1
  const posterior = (1 - Math.exp(-0.6)) * (1 - Math.expm1(0.6) / Math.expm1(1));

  it("by default reverse diffusion and one proportional Langevin step at t₁", async () => {
    expect(await oneStep({}, -1.3, 0.4)).toBeCloseTo(correct(predict(0.7, -1.3), 0.6, 0.5 * posterior, 0.4), 13);
    const half = correct(predict(0.7, -1.3), 0.6, 0.25 * posterior, 0.4);
    expect(await oneStep({ stepSize: 0.5 }, -1.3, 0.4)).toBeCloseTo(half, 13);
  });

  it("langevin: the step has the given signal-to-noise ratio", async () => {
    const x = predict(0.7, -1.3);
    const e = 2 * share * ((0.16 * 0.4) / Math.abs(score(x, 0.6))) ** 2;
    expect(await oneStep({ corrector: "langevin" }, -1.3, 0.4)).toBeCloseTo(correct(x, 0.6, e, 0.4), 13);
  });

  it("ald: the step size is proportional to the variance of the noise", async () => {
    const e = 2 * share * 0.3 ** 2 * (1 - Math.exp(-0.6));
    const byHand = correct(correct(predict(0.7, -1.3), 0.6, e, 0.4), 0.6, e, -0.9);
    expect(await oneStep({ corrector: "ald", snr: 0.3, steps: 2 }, -1.3, 0.4, -0.9)).toBeCloseTo(byHand, 13);
  });

  it("fixed: the step size is stepSize", async () => {
    const byHand = correct(predict(0.7, -1.3), 0.6, 0.05, 0.4);
    expect(await oneStep({ corrector: "fixed", stepSize: 0.05 }, -1.3, 0.4)).toBeCloseTo(byHand, 13);
    expect(predictorCorrector({ corrector: "fixed", stepSize: 0.05 }).info.weakOrder).toBe(0);
  });

  it("corrector-first corrects at t₀, and draws its noise first", async () => {
    const e = 2 * share * 0.3 ** 2 * (1 - Math.exp(-1));
    const byHand = predict(correct(0.7, 1, e, 0.4), -1.3);
    expect(await oneStep({ corrector: "ald", snr: 0.3, order: "corrector-first" }, 0.4, -1.3)).toBeCloseTo(byHand, 13);
  });

  it("without a predictor it is annealed Langevin dynamics; without Langevin steps it is the predictor", async () => {
    const e = 2 * share * 0.3 ** 2 * (1 - Math.exp(-1));
    const alone = { predictor: "none", corrector: "ald", snr: 0.3, order: "corrector-first" } as const;
    expect(await oneStep(alone, 0.4)).toBeCloseTo(correct(0.7, 1, e, 0.4), 13);
    expect(await oneStep({ steps: 0 }, -1.3)).toBeCloseTo(predict(0.7, -1.3), 13);
    const flowStep = (2 - Math.sqrt(share)) * 0.7 + 0.5 * (1 - share) * score(0.7, 1);
    expect(await oneStep({ steps: 0, noiseLevel: 0 }, -1.3)).toBeCloseTo(flowStep, 13);
  });

  it("in a variance-exploding diffusion a is 1", async () => {
    const exploding = ve({ sigmaMin: 0.1, sigmaMax: 10 });
    const { x } = await sample({
      scheme: predictorCorrector({ predictor: "none", corrector: "ald", snr: 0.3 }),
      drift: exploding,
      model: normal.score(exploding),
      times: Float64Array.of(1, 0.5),
      n: 1,
      start: Float64Array.of(3),
      noise: recordedNoise({ normals: [[Float64Array.of(0.4)]] }),
    });
    const e = 2 * (0.3 * 1) ** 2; // σ(½) = 1
    expect(x[0]).toBeCloseTo(3 - (e * 2) / 1.25 + Math.sqrt(2 * e) * 0.4, 13);
  });
});

describe("refuses", () => {
  it.each([
    [{ steps: -1 }, /steps is -1/],
    [{ steps: 1.5 }, /steps is 1.5/],
    [{ stepSize: 0 }, /stepSize is 0/],
    [{ corrector: "ald", snr: Number.NaN }, /snr is NaN/],
    [{ corrector: "langvin" }, /corrector is "langvin"; it must be proportional, fixed, langevin or ald/],
    [{ corrector: "fixed" }, /"fixed" needs a stepSize/],
    [{ order: "both" }, /order is "both"/],
    [{ noiseLevel: -1 }, /noiseLevel is -1/],
    [{ corrector: "langevin", batchNorm: "mean" }, /batchNorm is "mean"/],
    [{ batchNorm: "shared" }, /batchNorm is shared, but corrector "proportional" has no batchNorm/],
    [{ snr: 0.16 }, /"proportional" has no snr/],
    [{ corrector: "ald", stepSize: 1 }, /"ald" has no stepSize/],
    [{ predictor: "heun" }, /predictor is "heun"; it must be a scheme/],
    [{ predictor: "none", steps: 0 }, /so a step would do nothing; set a predictor or steps/],
  ])("%j", (options, message) => {
    expect(() => predictorCorrector(options as PredictorCorrectorOptions)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it("a start at α = 0 if the corrector divides by α, and an end at which the score is singular", async () => {
    const point = gaussian({ mean: [0], variance: [0] });
    const run = (options: PredictorCorrectorOptions, times: number[]): Promise<unknown> =>
      sample({
        scheme: predictorCorrector(options),
        drift: flow(),
        model: point.score(flow()),
        times: Float64Array.from(times),
        n: 1,
      });
    await expect(run({ predictor: "none", corrector: "ald" }, [1, 0.5])).rejects.toMatchObject({ code: "ALPHA_ZERO" });
    await expect(run({}, [0.9, 0])).rejects.toMatchObject({ code: "SINGULAR_END" });
    await run({ order: "corrector-first" }, [0.9, 0]);
  });
});
