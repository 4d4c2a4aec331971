import { exactStart, type SampleOptions, sample } from "@backstep/core";
import { createWorkspace, recordedNoise, sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type PredictorCorrectorOptions, predictorCorrector } from "../src/index.ts";

const drift = ou({ horizon: 1 });

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

  it("are per row, so a sample does not depend on its batch mates", async () => {
    const many = await sample(run({}));
    for (const chunkRows of [1, 7]) expect((await sample({ ...run({}), chunkRows })).x).toEqual(many.x);
    expect((await sample(run({}, 5))).x).toEqual(many.x.slice(0, 10));
  });

  it("shared are means over all rows, in one chunk of any length", async () => {
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

  it("shared agree with one step worked by hand", async () => {
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

  it("a row with score 0 does not move", async () => {
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
