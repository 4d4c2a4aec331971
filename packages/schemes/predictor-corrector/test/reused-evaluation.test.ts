import { type Batch, type SampleOptions, type Scheme, sample } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type PredictorCorrectorOptions, predictorCorrector } from "../src/index.ts";

const drift = ou({ horizon: 1 });
const normal = gaussian({ mean: [1], variance: [0.25] });

describe("a predictor that reuses an evaluation of the step before", () => {
  const euler = (reuses: boolean): Scheme<Batch | undefined> => ({
    info: {
      ...{ name: "euler", solves: "ode", noiseLevel: 0, strongOrder: 1, weakOrder: 1, jvpsPerStep: 0, requires: [] },
      ...{ nfePerStep: 1, evaluatesAtEnd: reuses, source: "test", ...(reuses && { nfeAtStart: 1, errorOrder: 2 }) },
    },
    noise: [],
    async step({ drift: process, score: at }, t0, t1, x0, last) {
      const h = t0 - t1;
      const s = last ?? (await at(x0, t0));
      const x = sum([1 - h * process.f(t0), x0], [0.5 * h * process.g2(t0), s]);
      return { x, state: reuses ? await at(x, t1) : undefined, error: s };
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
    "evaluates again if the corrector moved the point, %s",
    async (order) => {
      const moved = await sample(run({ predictor: euler(true), order }));
      expect(moved.x).toEqual((await sample(run({ predictor: euler(false), order }))).x);
      expect([moved.nfe, predictorCorrector({ predictor: euler(true), order }).info.nfePerStep]).toEqual([9, 3]);
    },
  );

  it("reuses it if there are no Langevin steps", async () => {
    const { x, nfe } = await sample(run({ predictor: euler(true), steps: 0 }));
    expect(x).toEqual((await sample(run({ predictor: euler(false), steps: 0 }))).x);
    expect(nfe).toBe(4);
    expect(predictorCorrector({ predictor: euler(true), steps: 0 }).info.nfeAtStart).toBe(1);
  });

  it("no longer declares an error estimate", async () => {
    expect(predictorCorrector({ predictor: euler(true) }).info).not.toHaveProperty("errorOrder");
  });
});
