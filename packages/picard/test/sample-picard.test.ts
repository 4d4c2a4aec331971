import { type SampleOptions, type Scheme, type ScoreModel, sample, steps } from "@backstep/core";
import { drawOf, normalsLike, posterior, sum } from "@backstep/core/plugin";
import { embedded, isotropic, ou, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { samplePicard } from "../src/index.ts";

const options: SampleOptions = {
  scheme: embedded,
  drift: ou,
  model: isotropic(3, 0.5),
  times: uniformTimes(24, 2, 0.05),
  n: 11,
  seed: 5,
};

/** The model, which records the rows of its calls. */
function recorded(model: ScoreModel): { model: ScoreModel; calls: number[] } {
  const calls: number[] = [];
  const predict: ScoreModel["predict"] = (as, x, t) => {
    calls.push(x.rows);
    return model.predict(as, x, t);
  };
  return { model: { ...model, predict }, calls };
}

/** A model with a random error per step and evaluation, and a Jacobian product. */
function noisy(): ScoreModel {
  const exact = isotropic(3, 0.5);
  return {
    ...exact,
    drawsNoise: true,
    async predict(as, x, t) {
      const score = await exact.predict(as, x, t);
      const { step, call } = x.workspace.position;
      return sum([1, score], [1, normalsLike(x, 3, step, drawOf.model(call), 0.1)]);
    },
    jvp: (_x, v, t) => sum([typeof t === "number" ? -1 / t : t.map((time) => -1 / time), v]),
  };
}

describe("samplePicard at tolerance 0", () => {
  for (const precision of ["f64", "f32"] as const)
    it(`has the bits of sample for any window and chunk, in at most as many sweeps as steps (${precision})`, async () => {
      const run = { ...options, precision };
      const { x } = await sample(run);
      for (const window of [1, 3, 24, 100]) {
        const found = await samplePicard({ ...run, tolerance: 0, window, chunkRows: window === 3 ? 2 : 11 });
        expect(found.x).toEqual(x);
        expect(Math.max(...found.sweeps)).toBeLessThanOrEqual(24);
        if (window === 1) expect([...found.sweeps]).toEqual(Array(11).fill(24));
      }
    });

  it("has the bits of sample with a model that draws noise and has Jacobian products", async () => {
    const scheme: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const moved = await problem.jvp!(x0, x0, t0);
        const { x } = await embedded.step(problem, t0, t1, x0, state);
        return { x: sum([1, x], [0.01 * (t0 - t1), moved]), state };
      },
    };
    const run = { ...options, scheme, model: noisy() };
    expect((await samplePicard({ ...run, window: 8, tolerance: 0 })).x).toEqual((await sample(run)).x);
  });
});

describe("samplePicard with a tolerance", () => {
  const long = { ...options, times: uniformTimes(96, 2, 0.05), n: 32, noiseLevel: 0 };

  it("takes fewer sweeps than steps, and stays within the tolerance of the sequential run", async () => {
    const { x } = await sample(long);
    const noise = Math.sqrt(posterior.variance(ou, long.times[95], long.times[96]));
    let before = 96;
    for (const tolerance of [0.01, 0.1]) {
      const found = await samplePicard({ ...long, window: 32, tolerance });
      const sweeps = found.sweeps.reduce((total, each) => total + each, 0) / 32;
      const squares = Array.from(found.x, (value, i) => (value - x[i]) ** 2);
      const error = Math.sqrt(squares.reduce((total, square) => total + square, 0) / x.length);
      expect(sweeps).toBeLessThan(before);
      expect(error).toBeLessThan(tolerance * noise);
      expect(error).toBeGreaterThan(0);
      before = sweeps;
    }
  });

  it("gives a sample that does not depend on its batch mates, by default with window 10 and tolerance 0.1", async () => {
    const all = await samplePicard({ ...long, window: 10, tolerance: 0.1 });
    expect((await samplePicard(long)).x).toEqual(all.x);
    for (const changes of [{ n: 5 }, { chunkRows: 1 }, { chunkRows: 7 }]) {
      const found = await samplePicard({ ...long, ...changes });
      expect(found.x).toEqual(all.x.slice(0, found.x.length));
      expect(found.sweeps).toEqual(all.sweeps.slice(0, found.n));
    }
  });
});

describe("the evaluations of samplePicard", () => {
  it("are joined over all rows and steps of a sweep", async () => {
    const { model, calls } = recorded(options.model);
    await samplePicard({ ...options, model, n: 8, times: uniformTimes(16, 2, 0.05), window: 16, tolerance: 1e9 });
    expect(calls).toEqual([128, 128]);
  });

  it("are counted, including those of wrong guesses", async () => {
    expect((await samplePicard({ ...options, window: 1, tolerance: 0 })).nfe).toBe(48);
    expect((await samplePicard({ ...options, window: 24, tolerance: 0 })).nfe).toBeGreaterThan(48);
  });
});

describe("the windows of samplePicard", () => {
  it("start each sweep from a state of the sequential run", async () => {
    const sequential: string[] = [];
    for await (const { x } of steps({ ...options, n: 1 })) sequential.push(x.join());
    const firsts: string[] = [];
    const scheme: Scheme = {
      ...embedded,
      step(problem, t0, t1, x, state) {
        if (t0 === options.times[firsts.length]) firsts.push(x.data.join());
        return embedded.step(problem, t0, t1, x, state);
      },
    };
    await samplePicard({ ...options, scheme, n: 1, window: 1, tolerance: 0 });
    expect(firsts).toEqual(sequential.slice(0, 24));
  });
});
