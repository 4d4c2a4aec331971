import {
  exactStart,
  type Progress,
  type SampleOptions,
  type Scheme,
  type ScoreModel,
  sample,
  steps,
} from "@backstep/core";
import { posterior, sum } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { type PicardOptions, samplePicard } from "@backstep/picard";
import { ddim } from "@backstep/scheme-ddim";
import { ddpm } from "@backstep/scheme-ddpm";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { itoTaylor15 } from "@backstep/scheme-ito-taylor-15";
import { localLinearization } from "@backstep/scheme-local-linearization";
import { predictorCorrector } from "@backstep/scheme-predictor-corrector";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { sra } from "@backstep/scheme-sra";
import { gaussian, mixture, perturbScore } from "@backstep/score-analytic";
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

/** The model, and how many rows each call had. */
function counted(model: ScoreModel): { model: ScoreModel; calls: number[] } {
  const calls: number[] = [];
  const predict: ScoreModel["predict"] = (as, x, t) => {
    calls.push(x.rows);
    return model.predict(as, x, t);
  };
  return { model: { ...model, predict }, calls };
}

describe("at tolerance 0", () => {
  describe.each(["f64", "f32"] as const)("%s", (precision) => {
    it.each(schemes)(
      "%s has the bits of sample, whatever the window, in at most as many sweeps as steps",
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

  it("on data with a full covariance, in its eigenbasis", async () => {
    const options = run(eulerMaruyama(), { model: full.score(drift), start: exactStart(full) });
    expect((await samplePicard({ ...options, window: 24, tolerance: 0 })).x).toEqual((await sample(options)).x);
  });

  it("with a score that draws noise of its own", async () => {
    const model = perturbScore(plane.score(drift), { noise: { size: 0.3, seed: 2 } });
    const options = run(ddim(), { model });
    expect((await samplePicard({ ...options, window: 8, tolerance: 0 })).x).toEqual((await sample(options)).x);
  });

  it("up in time, which a deterministic scheme may run", async () => {
    const options = run(ddim(), { times: logSnr()(12, drift, 0.05).reverse() });
    expect((await samplePicard({ ...options, window: 12, tolerance: 0 })).x).toEqual((await sample(options)).x);
  });

  it("the window has moved k steps, or more, after k sweeps, to the points of the sequential run", async () => {
    const options = { ...run(eulerMaruyama(), { n: 1 }, 12) };
    const sequential: number[][] = [];
    for await (const { x } of steps(options)) sequential.push([...x]);
    // Asked for one row at a time, a sweep begins where time does not fall, with the first point of the window, which is final.
    const asked: { time: number; x: number[] }[] = [];
    const inner = options.model;
    const model: ScoreModel = {
      ...inner,
      preferredRows: 1,
      predict(as, x, t) {
        asked.push({ time: (t as Float64Array)[0], x: [...x.data] });
        return inner.predict(as, x, t);
      },
    };
    const { sweeps } = await samplePicard({ ...options, model, window: 12, tolerance: 0 });
    const firsts = asked.filter(({ time }, k) => k === 0 || time >= asked[k - 1].time);
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

describe("with a tolerance", () => {
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
      // What is not settled is of the size of the tolerance: neither larger, nor nothing.
      expect(error).toBeLessThan(tolerance * noise);
      expect(error).toBeGreaterThan(0.1 * tolerance * noise);
      before = sweeps;
    }
    expect(before).toBeLessThan(6);
  });

  it("a sample does not depend on its batch mates", async () => {
    const all = await samplePicard({ ...options, window: 16 });
    for (const changes of [{ n: 5 }, { chunkRows: 1 }, { chunkRows: 7 }]) {
      const found = await samplePicard({ ...options, ...changes, window: 16 });
      expect(found.x).toEqual(all.x.slice(0, found.x.length));
      expect(found.sweeps).toEqual(all.sweeps.slice(0, found.n));
    }
  });

  it("ten steps and a tenth of a standard deviation unless told otherwise", async () => {
    const told = await samplePicard({ ...options, window: 10, tolerance: 0.1 });
    expect((await samplePicard(options)).x).toEqual(told.x);
  });
});

describe("evaluations", () => {
  it("of all rows and steps of a sweep are one call with a time per row", async () => {
    const { model, calls } = counted(plane.score(drift));
    const { sweeps, nfe } = await samplePicard({ ...run(ddim(), { model, n: 8 }, 16), window: 16, tolerance: 0 });
    expect(calls[0]).toBe(8 * 16);
    expect(calls.reduce((total, rows) => total + rows, 0)).toBe(8 * nfe);
    expect(calls.length).toBeLessThan(Math.max(...sweeps) * 8);
  });

  it("of a scheme with two a step are two calls a sweep", async () => {
    const { model, calls } = counted(plane.score(drift));
    await samplePicard({ ...run(heun() as Scheme<unknown>, { model, n: 8 }, 16), window: 16, tolerance: 1e9 });
    expect(calls).toEqual([128, 128]);
  });

  it("are counted, those of guesses that were wrong too", async () => {
    const { nfe, jvps } = await samplePicard({ ...run(itoTaylor15()), window: 1, tolerance: 0 });
    expect([nfe, jvps]).toEqual([24, 24]);
    expect((await samplePicard({ ...run(itoTaylor15()), window: 24, tolerance: 0 })).nfe).toBeGreaterThan(24);
  });
});

describe("samplePicard", () => {
  const refuses = (options: Partial<PicardOptions>, scheme: Scheme<unknown> = ddim()): Promise<unknown> =>
    samplePicard({ ...run(scheme), ...options }).then(
      () => undefined,
      (error) => ({ code: error.code, message: error.message, details: error.details }),
    );

  it.each([
    [{ window: 0 }, "window is 0"],
    [{ window: 1.5 }, "window is 1.5"],
    [{ tolerance: -1 }, "tolerance is -1"],
    [{ tolerance: Number.NaN }, "tolerance is NaN"],
    [{ n: 0 }, "n is 0"],
  ])("refuses %j", async (options, message) => {
    expect(await refuses(options)).toMatchObject({ code: "OPTION_INVALID", message: expect.stringContaining(message) });
  });

  it("refuses schemes that keep a state or compute over the batch", async () => {
    const remembering: Scheme<unknown> = { ...ddim(), init: () => ({ last: 1 }) };
    const learning: Scheme<unknown> = {
      ...ddim(),
      step: async (_problem, _t0, _t1, x0) => ({ x: sum([1, x0]), state: { last: x0 } }),
    };
    for (const scheme of [remembering, learning])
      expect(await refuses({}, scheme)).toMatchObject({
        code: "CAPABILITY_MISSING",
        message: expect.stringContaining("keeps a state from step to step"),
      });
    const shared = predictorCorrector({ corrector: "langevin", batchNorm: "shared" });
    expect(await refuses({}, shared)).toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("stops at a value that is not finite, with step, time and row, though not at a wild guess", async () => {
    const { times } = run(ddim());
    const inner = plane.score(drift);
    const poisoned: ScoreModel = {
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
    expect(await refuses({ model: poisoned, window: 12, chunkRows: 1 })).toMatchObject({
      code: "NON_FINITE",
      details: { step: 9, time: times[9], row: first },
    });
    let guesses = 0;
    const wild: ScoreModel = {
      ...inner,
      async predict(as, x, t) {
        const out = await inner.predict(as, x, t);
        // Only guesses ever stand at the start's own value at a later time.
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
    const found = await samplePicard({ ...options, model: wild, window: 12, tolerance: 0 });
    expect(guesses).toBe(11);
    expect(found.x).toEqual((await sample(options)).x);
  });

  it("stops when aborted, and reports progress", async () => {
    const abort = new AbortController();
    const inner = plane.score(drift);
    let calls = 0;
    const model: ScoreModel = {
      ...inner,
      predict(as, x, t) {
        if (++calls === 3) abort.abort();
        return inner.predict(as, x, t);
      },
    };
    expect(await refuses({ model, signal: abort.signal, window: 1, n: 1 })).toMatchObject({
      code: "ABORTED",
      details: { step: 3 },
    });
    const seen: Progress[] = [];
    await samplePicard({ ...run(ddim()), onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ fraction: 1, step: 24, steps: 24, rows: 11, rowsDone: 11 });
  });
});
