import { type Batch, exactStart, type SampleOptions, type Scheme, sample } from "@backstep/core";
import { createWorkspace, recordedNoise, sum } from "@backstep/core/plugin";
import { edm, flow, ou, ve } from "@backstep/drifts";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { gaussian, mixture } from "@backstep/score-analytic";
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

describe("predictorCorrector takes one step as by hand", () => {
  // β̃ = σ₁² (1 − ν₁²/ν₀²), ν² = e^t − 1
  const posterior = (1 - Math.exp(-0.6)) * (1 - Math.expm1(0.6) / Math.expm1(1));

  it("reverse diffusion and one proportional Langevin step at t₁, unless told otherwise", async () => {
    expect(await oneStep({}, -1.3, 0.4)).toBeCloseTo(correct(predict(0.7, -1.3), 0.6, 0.5 * posterior, 0.4), 13);
    const half = correct(predict(0.7, -1.3), 0.6, 0.25 * posterior, 0.4);
    expect(await oneStep({ stepSize: 0.5 }, -1.3, 0.4)).toBeCloseTo(half, 13);
  });

  it("langevin: the step has the signal-to-noise ratio that is asked for", async () => {
    const x = predict(0.7, -1.3);
    const e = 2 * share * ((0.16 * 0.4) / Math.abs(score(x, 0.6))) ** 2;
    expect(await oneStep({ corrector: "langevin" }, -1.3, 0.4)).toBeCloseTo(correct(x, 0.6, e, 0.4), 13);
  });

  it("ald: the step is in proportion to the variance of the noise", async () => {
    const e = 2 * share * 0.3 ** 2 * (1 - Math.exp(-0.6));
    const byHand = correct(correct(predict(0.7, -1.3), 0.6, e, 0.4), 0.6, e, -0.9);
    expect(await oneStep({ corrector: "ald", snr: 0.3, steps: 2 }, -1.3, 0.4, -0.9)).toBeCloseTo(byHand, 13);
  });

  it("fixed: the step is what it is told to be", async () => {
    const byHand = correct(predict(0.7, -1.3), 0.6, 0.05, 0.4);
    expect(await oneStep({ corrector: "fixed", stepSize: 0.05 }, -1.3, 0.4)).toBeCloseTo(byHand, 13);
    expect(predictorCorrector({ corrector: "fixed", stepSize: 0.05 }).info.weakOrder).toBe(0);
  });

  it("corrector-first corrects at t₀, and draws its noise first", async () => {
    const e = 2 * share * 0.3 ** 2 * (1 - Math.exp(-1));
    const byHand = predict(correct(0.7, 1, e, 0.4), -1.3);
    expect(await oneStep({ corrector: "ald", snr: 0.3, order: "corrector-first" }, 0.4, -1.3)).toBeCloseTo(byHand, 13);
  });

  it("without a predictor it is annealed Langevin dynamics, without Langevin steps the predictor alone", async () => {
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

  it("leave p_t alone up to ε²/c a step", async () => {
    for (const snr of [0.05, 0.1]) expect(await lawAfter(1, snr)).toBeCloseTo(1.25 + (2 * snr ** 2) ** 2 / 1.25, 13);
  });
});

describe("what smaller steps do", () => {
  const target = gaussian({ mean: [0.4, -0.5], variance: [0.25, 2.1] });
  const errorOf = async (options: PredictorCorrectorOptions, steps: number): Promise<number> => {
    const times = Float64Array.from({ length: steps + 1 }, (_, k) => 4 - (3.9 * k) / steps);
    const scheme = predictorCorrector(options);
    return w2(await exactLaw({ scheme, drift: ou(), target, times }), lawAt(target, ou(), 0.1));
  };

  it("ald leaves the error of its stationary law, which no number of steps removes", async () => {
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

  it("Langevin steps alone lag behind p_t, however many", async () => {
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

  it("with n proportional steps of κ the start is forgotten as at noise level √(η² + κ n)", async () => {
    const { scheme, level } = { scheme: predictorCorrector({ noiseLevel: 0.6, steps: 2, stepSize: 0.5 }), level: 1.36 };
    expect(scheme.info.noiseLevel).toBeCloseTo(Math.sqrt(level), 14);
    const times = Float64Array.from({ length: 401 }, (_, k) => 2 - (1.5 * k) / 400);
    const centred = gaussian({ mean: [0], variance: [0.5] });
    const c = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const from = async (start: "standard" | "exact"): Promise<number> =>
      (await exactLaw({ scheme, drift: ou(), target: centred, times, start })).variance[0];
    // A² = (c₁/c₀)^{1+η²} (α₀/α₁)^{2η²}: what is left at the end of a difference between the starts.
    const left = ((await from("standard")) - (await from("exact"))) / (1 - c(2));
    const atLevel = (square: number): number => (c(0.5) / c(2)) ** (1 + square) * Math.exp(-1.5 * square);
    expect(Math.abs(left / atLevel(level) - 1)).toBeLessThan(0.01);
    expect(Math.abs(left / atLevel(0.36) - 1)).toBeGreaterThan(0.5);
  });
});

describe("a predictor that hands an evaluation on", () => {
  const euler = (hands: boolean): Scheme<Batch | undefined> => ({
    info: {
      ...{ name: "euler", solves: "ode", noiseLevel: 0, strongOrder: 1, weakOrder: 1, jvpsPerStep: 0, requires: [] },
      ...{ nfePerStep: 1, evaluatesAtEnd: hands, source: "test", ...(hands && { nfeAtStart: 1, errorOrder: 2 }) },
    },
    noise: [],
    init: () => undefined,
    async step({ drift: process, score: at }, t0, t1, x0, last) {
      const h = t0 - t1;
      const s = last ?? (await at(x0, t0));
      const x = sum([1 - h * process.f(t0), x0], [0.5 * h * process.g2(t0), s]);
      return { x, state: hands ? await at(x, t1) : undefined, error: s };
    },
  });
  const run = (options: PredictorCorrectorOptions): SampleOptions => ({
    scheme: predictorCorrector(options),
    drift,
    model: normal.score(drift),
    times: Float64Array.of(1, 0.8, 0.5, 0.2),
    n: 7,
  });

  it.each(["predictor-first", "corrector-first"] as const)(
    "starts anew where the point was moved, %s",
    async (order) => {
      const moved = await sample(run({ predictor: euler(true), order }));
      expect(moved.x).toEqual((await sample(run({ predictor: euler(false), order }))).x);
      expect([moved.nfe, predictorCorrector({ predictor: euler(true), order }).info.nfePerStep]).toEqual([9, 3]);
    },
  );

  it("hands it on where nothing is moved", async () => {
    const { x, nfe } = await sample(run({ predictor: euler(true), steps: 0 }));
    expect(x).toEqual((await sample(run({ predictor: euler(false), steps: 0 }))).x);
    expect(nfe).toBe(4);
    expect(predictorCorrector({ predictor: euler(true), steps: 0 }).info.nfeAtStart).toBe(1);
  });

  it("no longer estimates an error", async () => {
    expect(predictorCorrector({ predictor: euler(true) }).info).not.toHaveProperty("errorOrder");
  });
});

describe("norms", () => {
  const plane = mixture({
    weights: [0.5, 0.5],
    means: [
      [1, 0],
      [-1, 0.5],
    ],
    variance: 0.2,
  });
  const run = (options: PredictorCorrectorOptions, n = 20): SampleOptions => ({
    scheme: predictorCorrector({ corrector: "langevin", ...options }),
    drift,
    model: plane.score(drift),
    times: Float64Array.of(1, 0.7, 0.4),
    start: exactStart(plane),
    n,
    seed: 3,
  });

  it("are of each row, so that a sample does not depend on its batch mates", async () => {
    const many = await sample(run({}));
    for (const chunkRows of [1, 7]) expect((await sample({ ...run({}), chunkRows })).x).toEqual(many.x);
    expect((await sample(run({}, 5))).x).toEqual(many.x.slice(0, 10));
  });

  it("shared are means over all rows, in one chunk however long", async () => {
    const few = await sample(run({ batchNorm: "shared" }, 5));
    const many = await sample(run({ batchNorm: "shared" }, 20));
    expect(few.x).not.toEqual(many.x.slice(0, 10));
    await expect(sample({ ...run({ batchNorm: "shared" }, 20), chunkRows: 7 })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringMatching(/chunkRows is 7.*all 20 rows/),
    });
    const all = await sample(run({ batchNorm: "shared" }, 20_000));
    expect(all.x).toHaveLength(40_000);
    expect((await sample({ ...run({ batchNorm: "shared" }, 20_000), chunkRows: 20_000 })).x).toEqual(all.x);
  });

  it("shared, in one step by hand", async () => {
    const z = Float64Array.of(0.3, -0.4, 1.2, 0.5, -2, 0);
    const start = Float64Array.of(0.5, 1, -1, 0.2, 0, 0.9);
    const scheme = predictorCorrector({ predictor: "none", corrector: "langevin", snr: 0.2, batchNorm: "shared" });
    const noise = recordedNoise({ normals: [[z]] });
    const model = plane.score(drift);
    const { x } = await sample({ scheme, drift, model, times: Float64Array.of(1, 0.5), n: 3, start, noise });

    const workspace = await createWorkspace("f64");
    const at = workspace.batch(3, 2);
    at.data.set(start);
    const s = await model.predict("score", at, 0.5);
    const norm = (data: ArrayLike<number>): number =>
      [0, 1, 2].reduce((total, i) => total + Math.hypot(data[2 * i], data[2 * i + 1]), 0) / 3;
    const e = 2 * Math.exp(-0.5) * ((0.2 * norm(z)) / norm(s.data)) ** 2;
    const expected = sum([1, at], [e, s]).data.map((value, i) => value + Math.sqrt(2 * e) * z[i]);
    x.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 13));
  });

  it("a row at which the score vanishes stays where it is", async () => {
    const { x } = await sample({
      scheme: predictorCorrector({ predictor: "none", corrector: "langevin" }),
      drift,
      model: gaussian({ mean: [0], variance: [1] }).score(drift),
      times: Float64Array.of(1, 0.5),
      n: 2,
      start: Float64Array.of(0, 1),
    });
    expect(x[0]).toBe(0);
    expect(x[1]).not.toBe(1);
  });
});

describe("refuses", () => {
  it.each([
    [{ steps: -1 }, /steps is -1/],
    [{ steps: 1.5 }, /steps is 1.5/],
    [{ stepSize: 0 }, /stepSize is 0/],
    [{ corrector: "ald", snr: Number.NaN }, /snr is NaN/],
    [{ corrector: "langvin" }, /corrector is "langvin"; it must be proportional, fixed, langevin, ald/],
    [{ corrector: "fixed" }, /"fixed" needs a stepSize/],
    [{ order: "both" }, /order is "both"/],
    [{ noiseLevel: -1 }, /noiseLevel is -1/],
    [{ corrector: "langevin", batchNorm: "mean" }, /batchNorm is "mean"/],
    [{ batchNorm: "shared" }, /"proportional" has no batchNorm/],
    [{ snr: 0.16 }, /"proportional" has no snr/],
    [{ corrector: "ald", stepSize: 1 }, /"ald" has no stepSize/],
    [{ predictor: "heun" }, /predictor is "heun"; it must be a scheme/],
    [{ predictor: "none", steps: 0 }, /nothing is left to do/],
  ])("%j", (options, message) => {
    expect(() => predictorCorrector(options as PredictorCorrectorOptions)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it("a start at α = 0 where a ratio of α is needed, and an end at which the score is singular", async () => {
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
