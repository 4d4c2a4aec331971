import { exactStart, type SampleOptions, type Scheme, type ScoreModel, sample, steps } from "@backstep/core";
import { posterior } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { samplePicard } from "@backstep/picard";
import { ddim } from "@backstep/scheme-ddim";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { itoTaylor15 } from "@backstep/scheme-ito-taylor-15";
import { localLinearization } from "@backstep/scheme-local-linearization";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { sra } from "@backstep/scheme-sra";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";

const drift = vpLinear({ betaMax: 8 });
const plane = mixture({
  weights: [0.3, 0.7],
  means: [
    [-1, 0.5],
    [1, 0],
  ],
  variance: [0.1, 0.3],
});
const full = gaussian({
  mean: [1, -0.5, 0],
  covariance: [
    [1, 0.3, 0],
    [0.3, 0.5, 0.1],
    [0, 0.1, 0.2],
  ],
});

const run = (scheme: Scheme<unknown>, changes: Partial<SampleOptions> = {}, count = 24): SampleOptions => ({
  scheme,
  drift,
  model: plane.score(drift),
  times: logSnr()(count, drift, 0.05),
  start: exactStart(plane),
  n: 11,
  seed: 5,
  ...changes,
});

const schemes: readonly (readonly [string, Scheme<unknown>])[] = [
  ["ddim", ddim()],
  ["heun", heun()],
  ["euler-maruyama", eulerMaruyama()],
  ["ddpm", ddpm()],
  ["sra", sra()],
  ["ito-taylor-15", itoTaylor15()],
  ["local-linearization", localLinearization()],
  ["randomized-midpoint", randomizedMidpoint()],
  ["predictor-corrector", predictorCorrector({ predictor: heun() as Scheme<unknown>, steps: 2 })],
  ["predictor-corrector, step by norm", predictorCorrector({ corrector: "langevin" })],
];

/** The model, and the number of rows of each call. */
function recorded(model: ScoreModel): { model: ScoreModel; calls: number[] } {
  const calls: number[] = [];
  const predict: ScoreModel["predict"] = (as, x, t) => {
    calls.push(x.rows);
    return model.predict(as, x, t);
  };
  return { model: { ...model, predict }, calls };
}

describe("samplePicard at tolerance 0", () => {
  describe.each(["f64", "f32"] as const)("%s", (precision) => {
    it.each(schemes)(
      "has the bits of sample with %s for any window, in at most as many sweeps as steps",
      async (_name, scheme) => {
        const options = run(scheme, { precision });
        const { x } = await sample(options);
        for (const window of [1, 3, 10, 24, 100]) {
          const found = await samplePicard({ ...options, window, tolerance: 0 });
          expect(found.x).toEqual(x);
          expect(Math.max(...found.sweeps)).toBeLessThanOrEqual(24);
          if (window === 1) expect([...found.sweeps]).toEqual(Array(11).fill(24));
        }
      },
    );
  });

  it("has the bits of sample on data with a full covariance, in its eigenbasis", async () => {
    const options = run(eulerMaruyama(), { model: full.score(drift), start: exactStart(full) });
    expect((await samplePicard({ ...options, window: 24, tolerance: 0 })).x).toEqual((await sample(options)).x);
  });

  it("has the bits of sample for a deterministic scheme with increasing times", async () => {
    const options = run(ddim(), { times: logSnr()(12, drift, 0.05).reverse() });
    expect((await samplePicard({ ...options, window: 12, tolerance: 0 })).x).toEqual((await sample(options)).x);
  });

  it("moves its window at least k steps in k sweeps, to the points of the sequential run", async () => {
    const options = { ...run(eulerMaruyama(), { n: 1 }, 12) };
    const sequential: number[][] = [];
    for await (const { x } of steps(options)) sequential.push([...x]);
    // With one row per call, a sweep starts when the time does not decrease. It starts with the first point of the window, which is final.
    const requested: { time: number; x: number[] }[] = [];
    const inner = options.model;
    const model: ScoreModel = {
      ...inner,
      preferredRows: 1,
      predict(as, x, t) {
        requested.push({ time: (t as Float64Array)[0], x: [...x.data] });
        return inner.predict(as, x, t);
      },
    };
    const { sweeps } = await samplePicard({ ...options, model, window: 12, tolerance: 0 });
    const firsts = requested.filter(({ time }, k) => k === 0 || time >= requested[k - 1].time);
    expect([firsts.length]).toEqual([...sweeps]);
    firsts.forEach(({ time, x }, k) => {
      const done = options.times.indexOf(time);
      expect(done).toBeGreaterThanOrEqual(k);
      expect(x).toEqual(sequential[done]);
    });
  });
});

function rootMeanSquare(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  const squares = Array.from(found, (value, i) => (value - expected[i]) ** 2);
  return Math.sqrt(squares.reduce((total, square) => total + square, 0) / squares.length);
}

describe("samplePicard with a tolerance", () => {
  const options = run(ddim(), { n: 64 }, 96);

  it("takes fewer sweeps than steps, and stays close to the sequential run", async () => {
    const { x } = await sample(options);
    const noise = Math.sqrt(posterior.variance(drift, options.times[95], options.times[96]));
    let before = 96;
    for (const tolerance of [0.01, 0.1, 0.5]) {
      const found = await samplePicard({ ...options, window: 32, tolerance });
      const sweeps = found.sweeps.reduce((total, each) => total + each, 0) / 64;
      const error = rootMeanSquare(found.x, x);
      expect(sweeps).toBeLessThan(before);
      expect(found.nfe).toBeGreaterThan(96);
      // The remaining error has the size of the tolerance.
      expect(error).toBeLessThan(tolerance * noise);
      expect(error).toBeGreaterThan(0.1 * tolerance * noise);
      before = sweeps;
    }
    expect(before).toBeLessThan(6);
  });
});

describe("the evaluations of samplePicard", () => {
  it("are joined over all rows and steps of a sweep, with one time per row", async () => {
    const { model, calls } = recorded(plane.score(drift));
    const { sweeps, nfe } = await samplePicard({ ...run(ddim(), { model, n: 8 }, 16), window: 16, tolerance: 0 });
    expect(calls[0]).toBe(8 * 16);
    expect(calls.reduce((total, rows) => total + rows, 0)).toBe(8 * nfe);
    expect(calls.length).toBeLessThan(Math.max(...sweeps) * 8);
  });

  it("are counted with their Jacobian products, including those of wrong guesses", async () => {
    const { nfe, jvps } = await samplePicard({ ...run(itoTaylor15()), window: 1, tolerance: 0 });
    expect([nfe, jvps]).toEqual([24, 24]);
    expect((await samplePicard({ ...run(itoTaylor15()), window: 24, tolerance: 0 })).nfe).toBeGreaterThan(24);
  });
});

describe("a value that is not finite", () => {
  it("stops samplePicard with step, time and row, but not if it is only a guess", async () => {
    const { times } = run(ddim());
    const inner = plane.score(drift);
    const failing: ScoreModel = {
      ...inner,
      async predict(as, x, t) {
        const out = await inner.predict(as, x, t);
        (t as Float64Array).forEach((time, row) => {
          if (time === times[9] && x.data[2 * row] > 0) out.data[2 * row] = Number.NaN;
        });
        return out;
      },
    };
    const rows: number[][] = [];
    for await (const { step, x } of steps(run(ddim()))) if (step === 9) rows.push([...x]);
    const first = rows[0].findIndex((value, i) => i % 2 === 0 && value > 0) / 2;
    await expect(samplePicard({ ...run(ddim()), model: failing, window: 12, chunkRows: 1 })).rejects.toMatchObject({
      code: "NON_FINITE",
      details: { step: 9, time: times[9], row: first },
    });
    let guesses = 0;
    const failingGuesses: ScoreModel = {
      ...inner,
      async predict(as, x, t) {
        const out = await inner.predict(as, x, t);
        // Only a guess has the value of the start at a later time.
        (t as Float64Array).forEach((time, row) => {
          if (time === times[0] || x.data[2 * row] !== start[0]) return;
          out.data[2 * row] = Number.POSITIVE_INFINITY;
          guesses++;
        });
        return out;
      },
    };
    const start = (await steps(run(ddim(), { n: 1 })).next()).value?.x as Float64Array;
    const options = run(ddim(), { n: 1 });
    const found = await samplePicard({ ...options, model: failingGuesses, window: 12, tolerance: 0 });
    expect(guesses).toBe(11);
    expect(found.x).toEqual((await sample(options)).x);
  });
});
