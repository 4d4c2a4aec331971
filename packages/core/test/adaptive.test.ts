import { describe, expect, it } from "vitest";
import { requireControl, stepFactor } from "../src/adaptive/controller.ts";
import { errorRatio } from "../src/adaptive/error-ratio.ts";
import {
  type AdaptiveOptions,
  brownianPath,
  drawOf,
  freshNoise,
  increment,
  isBackstepError,
  type NoiseSource,
  normalsLike,
  recordedNoise,
  type Scheme,
  type ScoreModel,
  sample,
  sampleAdaptive,
  sum,
  timeIntegral,
} from "../src/index.ts";
import { embedded, isotropic, ou, remembering } from "./fixtures.ts";

const options: AdaptiveOptions = {
  scheme: embedded,
  drift: ou,
  model: isotropic(3, 0.5),
  from: 2,
  to: 0.1,
  tolerance: { absolute: 0.02, relative: 0.02 },
  n: 40,
  seed: 5,
};
const withoutNoise = { ...options, noiseLevel: 0 };

/** The scheme, with every interval that it was asked to step over. */
function watched(scheme: Scheme<unknown>): { scheme: Scheme<unknown>; steps: [number, number][] } {
  const steps: [number, number][] = [];
  return {
    steps,
    scheme: {
      ...scheme,
      step(problem, t0, t1, x, state) {
        steps.push([t0, t1]);
        return scheme.step(problem, t0, t1, x, state);
      },
    },
  };
}

/** The ends of those steps after which the run went on. */
const acceptedTimes = (steps: readonly [number, number][]): Float64Array =>
  Float64Array.of(steps[0][0], ...steps.filter(([, t1], k) => (steps[k + 1]?.[0] ?? t1) === t1).map(([, t1]) => t1));

describe("sampleAdaptive", () => {
  for (const precision of ["f64", "f32"] as const)
    for (const rejection of ["bridge", "redraw"] as const)
      it(`gives a row the same bits for any n and chunkRows (${precision}, ${rejection})`, async () => {
        const run = { ...options, precision, rejection, firstStep: "automatic" as const };
        const { x, accepted, rejected } = await sampleAdaptive(run);
        for (const chunkRows of [1, 7, 32]) {
          const other = await sampleAdaptive({ ...run, chunkRows });
          expect([other.x, other.accepted, other.rejected]).toEqual([x, accepted, rejected]);
        }
        expect((await sampleAdaptive({ ...run, n: 1 })).x).toEqual(x.slice(0, 3));
        expect(new Set(accepted).size).toBeGreaterThan(3);
      });

  it("takes, without noise, the steps of `sample` on the times that it accepted", async () => {
    const { scheme, steps } = watched(embedded);
    const adaptive = await sampleAdaptive({ ...withoutNoise, scheme, n: 1 });
    const times = acceptedTimes(steps);
    expect([times[0], times.at(-1)]).toEqual([2, 0.1]);
    expect((await sample({ ...withoutNoise, times, n: 1 })).x).toEqual(adaptive.x);
    expect([adaptive.accepted[0], adaptive.rejected[0]]).toEqual([times.length - 1, steps.length - times.length + 1]);
    expect(adaptive.nfe).toBe(2 * steps.length);
  });

  it("takes, with noise that is a function of the interval, the steps of `sample` on the times that it accepted", async () => {
    // A path without randomness that is about as rough as a Brownian one.
    const path = (t: number): number =>
      [1, 2, 3, 4, 5, 6, 7, 8].reduce((total, k) => total + 2 ** (-k / 2) * Math.sin(2 ** k * t + k), 0);
    const noise: NoiseSource = {
      ...freshNoise(0),
      followsSteps: false,
      integrals: (_weights, _drift, t0, t1, like) => {
        const out = like.workspace.batch(like.rows, like.dim);
        out.data.fill(path(Number(t0)) - path(Number(t1)));
        return [out];
      },
    };
    const { scheme, steps } = watched(embedded);
    const adaptive = await sampleAdaptive({ ...options, scheme, noise, n: 1 });
    expect(adaptive.rejected[0]).toBeGreaterThan(2);
    expect((await sample({ ...options, noise, times: acceptedTimes(steps), n: 1 })).x).toEqual(adaptive.x);
  });

  it("shares a Brownian path with `sample`: the same bits on the times that it accepted", async () => {
    const noise = brownianPath({ seed: 3, weights: embedded.noise, drift: ou, interval: [0.1, 2] });
    const { scheme, steps } = watched(embedded);
    const adaptive = await sampleAdaptive({ ...options, scheme, noise, n: 1 });
    expect(adaptive.rejected[0]).toBeGreaterThan(0);
    expect((await sample({ ...options, noise, times: acceptedTimes(steps), n: 1 })).x).toEqual(adaptive.x);
  });

  it("draws from a Brownian path for weights of several functions, the same bits for any n", async () => {
    const scheme: Scheme = { ...embedded, noise: [increment, timeIntegral] };
    const { x } = await sampleAdaptive({ ...options, scheme, n: 8 });
    expect((await sampleAdaptive({ ...options, scheme, n: 2, chunkRows: 1 })).x).toEqual(x.slice(0, 6));
  });

  it("keeps the path of a rejected step, so that the increments of a run add up to a normal of variance T", async () => {
    const n = 1500;
    const total = async (rejection: "bridge" | "redraw"): Promise<number> => {
      const path = new Float64Array(n);
      const pending = new Float64Array(n);
      const from = new Float64Array(n);
      const scheme: Scheme = {
        ...embedded,
        step: (problem, t0, t1, x, state) =>
          embedded.step(
            {
              ...problem,
              integrals(...interval) {
                const drawn = problem.integrals(...interval);
                const row = x.workspace.position.firstRow;
                if (from[row] !== t0) path[row] += pending[row];
                [from[row], pending[row]] = [t0, drawn[0].data[0]];
                return drawn;
              },
            },
            t0,
            t1,
            x,
            state,
          ),
      };
      const model = isotropic(1, 0.05);
      const tolerance = { absolute: 0.03, relative: 0.03 };
      await sampleAdaptive({ ...options, scheme, model, n, rejection, tolerance });
      return path.reduce((sum, value, row) => sum + (value + pending[row]) ** 2, 0) / n;
    };
    const standardError = 1.9 * Math.sqrt(2 / n);
    expect(Math.abs((await total("bridge")) - 1.9)).toBeLessThan(3 * standardError);
    expect(Math.abs((await total("redraw")) - 1.9)).toBeGreaterThan(5 * standardError);
  });

  it("comes nearer to the solution as the tolerance falls, for more evaluations", async () => {
    // x(t) = x(2) √(v(t)/v(2)) under the probability flow.
    const v = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const start = Float64Array.of(1, -0.7, 0.3);
    const found: { error: number; nfe: number }[] = [];
    for (const tolerance of [1e-2, 1e-3, 1e-4, 1e-5]) {
      const { x, nfe } = await sampleAdaptive({
        ...withoutNoise,
        n: 1,
        start,
        tolerance: { absolute: tolerance, relative: tolerance },
      });
      const error = Math.max(...x.map((value, j) => Math.abs(value - start[j] * Math.sqrt(v(0.1) / v(2)))));
      expect(error).toBeLessThan(tolerance);
      found.push({ error, nfe });
    }
    for (let k = 1; k < found.length; k++) {
      expect(found[k].error).toBeLessThan(found[k - 1].error / 4);
      expect(found[k].nfe).toBeGreaterThan(1.5 * found[k - 1].nfe);
    }
  });

  it("chooses its steps by the errors of the last three, newest first", async () => {
    const control = requireControl({ proportional: 0.3, integral: 0.4, derivative: 0.2 });
    const tolerance = { absolute: 1e-3, relative: 1e-3 };
    const tried: { size: number; ratio: number }[] = [];
    const scheme: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const result = await embedded.step(problem, t0, t1, x0, state);
        tried.push({ size: t0 - t1, ratio: errorRatio(result.error!, x0, result.x, tolerance) });
        return result;
      },
    };
    await sampleAdaptive({ ...withoutNoise, scheme, n: 1, tolerance, control, firstStep: 0.5 });
    let errors: [number, number] = [1, 1];
    for (let k = 1; k < tried.length - 1; k++) {
      const { size, ratio } = tried[k - 1];
      expect(tried[k].size / size).toBeCloseTo(stepFactor(control, 1.5, [ratio, ...errors]), 10);
      if (ratio <= 1) errors = [ratio, errors[0]];
    }
    expect(tried.length).toBeGreaterThan(8);
    expect(tried.some(({ ratio }) => ratio > 1)).toBe(true);
  });

  it("finds a first step from two slopes, as by hand", async () => {
    const x0 = 0.8;
    const v = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const slope = (x: number, t: number): number => x / 2 - x / (2 * v(t));
    for (const unit of [1e-4, 10]) {
      const { scheme, steps } = watched(embedded);
      const run = { ...withoutNoise, model: isotropic(1, 0.5), n: 1, start: Float64Array.of(x0), scheme };
      const tolerance = { absolute: unit, relative: 0 };
      const { nfe } = await sampleAdaptive({ ...run, tolerance, firstStep: "automatic", from: 1 });
      const [d0, d1] = [x0 / unit, Math.abs(slope(x0, 1)) / unit];
      const h0 = (0.01 * d0) / d1;
      const d2 = Math.abs(slope(x0 + h0 * slope(x0, 1), 1 - h0) - slope(x0, 1)) / unit / h0;
      const h = Math.min(100 * h0, (0.01 / Math.max(d1, d2)) ** (1 / 1.5));
      // The looser tolerance allows a step beyond the end, by the bound of 100 h₀.
      expect(steps[0][0] - steps[0][1]).toBeCloseTo(Math.min(h, 0.9), 12);
      expect(nfe).toBe(2 + 2 * steps.length);
    }
  });

  it("runs upwards without noise, and back to where it began", async () => {
    const tolerance = { absolute: 1e-7, relative: 1e-7 };
    const ode = { ...embedded, info: { ...embedded.info, solves: "ode" as const, noiseLevel: 0 }, noise: [] };
    const scheme: Scheme = {
      ...ode,
      step: (problem, t0, t1, x, state) =>
        embedded.step({ ...problem, noiseLevel: 0, integrals: (_t0, _t1, like) => [sum([0, like])] }, t0, t1, x, state),
    };
    const start = Float64Array.of(1, -0.7, 0.3);
    const up = await sampleAdaptive({ ...withoutNoise, scheme, n: 1, start, from: 0.1, to: 2, tolerance });
    const back = await sampleAdaptive({ ...withoutNoise, scheme, n: 1, start: up.x, tolerance });
    back.x.forEach((value, j) => expect(Math.abs(value - start[j])).toBeLessThan(1e-5));
  });

  it("asks the model for all rows at once, each at its own time", async () => {
    const batches: number[] = [];
    let perRow = 0;
    const { model } = options;
    const watchedModel: ScoreModel = {
      ...model,
      predict(as, x, t) {
        batches.push(x.rows);
        if (typeof t !== "number" && new Set(t).size > x.rows / 2) perRow++;
        return model.predict(as, x, t);
      },
    };
    const { nfe, accepted, rejected } = await sampleAdaptive({ ...options, model: watchedModel });
    const attempts = accepted.map((count, row) => count + rejected[row]);
    expect(batches.reduce((total, rows) => total + rows, 0)).toBe(nfe * 40);
    expect(nfe * 40).toBe(2 * attempts.reduce((total, count) => total + count, 0));
    // Two questions a round, and no batch of other than 40 or 2^k rows.
    expect(batches.filter((rows) => rows === 40).length).toBe(2 * Math.min(...attempts));
    expect(batches.every((rows) => [40, 32, 16, 8, 4, 2, 1].includes(rows))).toBe(true);
    expect(perRow).toBeGreaterThan(10);
  });

  it("needs memory for the rows at work, however many follow", async () => {
    const sizes: number[] = [];
    const { model } = options;
    const watchedModel: ScoreModel = {
      ...model,
      predict(as, x, t) {
        sizes.push(x.workspace.kernels.memory.buffer.byteLength);
        return model.predict(as, x, t);
      },
    };
    await sampleAdaptive({ ...options, model: watchedModel, n: 2000, chunkRows: 64 });
    expect(sizes.at(-1)).toBe(sizes[0]);
  });

  it("keeps apart the kinds of questions, and answers Jacobian products by rows", async () => {
    const linear: ScoreModel = {
      ...isotropic(3, 0.5),
      jvp: (_x, v, t) => sum([typeof t === "number" ? -1 / t : t.map((time) => -1 / time), v]),
    };
    const scheme: Scheme = {
      ...embedded,
      info: { ...embedded.info, requires: ["jvp"], jvpsPerStep: 1 },
      async step(problem, t0, t1, x0, state) {
        const moved = await problem.jvp?.(x0, sum([2, x0]), t0);
        const result = await embedded.step(problem, t0, t1, x0, state);
        return { ...result, x: sum([1, result.x], [0.01 * (t0 - t1), moved ?? x0]) };
      },
    };
    const run = { ...options, scheme, model: linear };
    const { x, jvps, nfe } = await sampleAdaptive(run);
    expect((await sampleAdaptive({ ...run, n: 3 })).x).toEqual(x.slice(0, 9));
    expect(nfe).toBe(2 * jvps);
  });

  it("asks a model with noise of its own row by row, at the row's position", async () => {
    const exact = isotropic(3, 0.5);
    const places: string[] = [];
    const noisy: ScoreModel = {
      ...exact,
      drawsNoise: true,
      async predict(as, x, t) {
        const score = await exact.predict(as, x, t);
        const { firstRow, step, call } = x.workspace.position;
        places.push(`${firstRow} ${step} ${call}`);
        return sum([1, score], [1, normalsLike(x, 3, step, drawOf.model(call), 0.1)]);
      },
    };
    const { x } = await sampleAdaptive({ ...options, model: noisy });
    for (const chunkRows of [1, 7])
      expect((await sampleAdaptive({ ...options, model: noisy, chunkRows })).x).toEqual(x);
    expect(x).not.toEqual((await sampleAdaptive(options)).x);
    places.length = 0;
    await sampleAdaptive({ ...options, model: noisy, rejection: "redraw" });
    expect(new Set(places).size).toBe(places.length);
  });

  it("tells apart the draws of a step", async () => {
    const drawn: number[] = [];
    const scheme: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const middle = (t0 + t1) / 2;
        for (const [a, b] of [
          [t0, middle],
          [middle, t1],
        ])
          drawn.push(problem.integrals(a, b, x0)[0].data[0] / Math.sqrt(a - b));
        return embedded.step({ ...problem, integrals: (_t0, _t1, like) => [sum([0, like])] }, t0, t1, x0, state);
      },
    };
    await sampleAdaptive({ ...options, scheme, rejection: "redraw" });
    expect(new Set(drawn.map((value) => value.toFixed(9))).size).toBe(drawn.length);
  });

  it("shares its steps among all rows if asked to", async () => {
    const run = { ...options, sharedSteps: true, chunkRows: 7 };
    const { x, accepted, rejected, nfe } = await sampleAdaptive(run);
    expect(new Set(accepted).size).toBe(1);
    expect(nfe).toBe(2 * (accepted[0] + rejected[0]));
    const { scheme, steps } = watched(embedded);
    const quiet = await sampleAdaptive({ ...run, noiseLevel: 0, scheme });
    expect((await sample({ ...withoutNoise, times: acceptedTimes(steps) })).x).toEqual(quiet.x);
    expect(quiet.x).not.toEqual(x);
  });

  it("reports progress up to 1, and stops where the signal fires", async () => {
    const seen: number[] = [];
    await sampleAdaptive({ ...options, onProgress: ({ fraction }) => seen.push(fraction) });
    expect(seen.at(-1)).toBe(1);
    const abort = new AbortController();
    const { model } = options;
    let calls = 0;
    const aborting: ScoreModel = {
      ...model,
      predict(...question) {
        if (++calls === 5) abort.abort(new Error("enough"));
        return model.predict(...question);
      },
    };
    await expect(sampleAdaptive({ ...options, model: aborting, signal: abort.signal })).rejects.toMatchObject({
      code: "ABORTED",
      details: { row: 0 },
      cause: { message: "enough" },
    });
  });

  it("hands on what a model throws", async () => {
    const model: ScoreModel = { ...isotropic(3, 0.5), predict: () => Promise.reject(new Error("no network")) };
    await expect(sampleAdaptive({ ...options, model })).rejects.toThrow("no network");
  });

  it("stops at a NaN with its quantity, row, time and step size", async () => {
    const { model } = options;
    const failing: ScoreModel = {
      ...model,
      async predict(as, x, t) {
        const out = await model.predict(as, x, t);
        if (out.rows === 40) out.data[23 * 3 + 1] = Number.NaN;
        return out;
      },
    };
    await expect(sampleAdaptive({ ...options, model: failing })).rejects.toMatchObject({
      code: "NON_FINITE",
      details: { quantity: "score", row: 23, time: 2, stepSize: expect.closeTo(0.019, 12) },
    });
    const wrongEstimate: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const result = await embedded.step(problem, t0, t1, x0, state);
        const error = sum([0, result.x]);
        if (t0 < 2) error.data[2] = Number.NaN;
        return { ...result, error };
      },
    };
    const stopped = await sampleAdaptive({ ...options, scheme: wrongEstimate, n: 1 }).catch((error: unknown) => error);
    expect(stopped).toMatchObject({ code: "NON_FINITE", details: { quantity: "error estimate", row: 0 } });
    expect(isBackstepError(stopped) && stopped.message).toContain("in a step of");
  });

  it("stops with row, time and step size where steps would be too small or too many", async () => {
    const never: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const result = await embedded.step(problem, t0, t1, x0, state);
        return t0 < 1 ? { ...result, error: sum([1e9, result.x]) } : result;
      },
    };
    await expect(sampleAdaptive({ ...options, scheme: never, smallestStep: 1e-5 })).rejects.toMatchObject({
      code: "STEP_TOO_SMALL",
      details: { row: expect.any(Number), time: expect.any(Number), stepSize: expect.any(Number) },
    });
    await expect(sampleAdaptive({ ...options, maximalSteps: 6 })).rejects.toMatchObject({
      code: "STEPS_EXHAUSTED",
      details: { row: 0, time: expect.any(Number) },
    });
  });

  it("takes fresh noise where nothing is drawn, or where a rejected step draws afresh", async () => {
    for (const allowed of [{ noiseLevel: 0 }, { rejection: "redraw" as const }])
      expect((await sampleAdaptive({ ...options, ...allowed, noise: freshNoise(1) })).n).toBe(40);
  });

  const singular = { ...isotropic(3, 0.5), singular: (t: number) => t === 0 };
  it.each<[string, Partial<AdaptiveOptions>]>([
    ["CAPABILITY_MISSING", { scheme: remembering }],
    ["SINGULAR_END", { model: singular, to: 0 }],
    ["TIMES_INVALID", { to: 3 }],
    ["TIMES_INVALID", { to: 2 }],
    ["TIMES_INVALID", { from: 3 }],
    ["TIMES_INVALID", { to: Number.NaN }],
    ["OPTION_INVALID", { tolerance: { absolute: 0, relative: 0 } }],
    ["OPTION_INVALID", { tolerance: { absolute: -1, relative: 1 } }],
    ["OPTION_INVALID", { tolerance: 0.1 as never }],
    ["OPTION_INVALID", { tolerance: { absolute: 1, relative: Number.NaN } }],
    ["OPTION_INVALID", { firstStep: 0 }],
    ["OPTION_INVALID", { smallestStep: Number.NaN }],
    ["OPTION_INVALID", { maximalSteps: 0 }],
    ["OPTION_INVALID", { rejection: "forget" as "bridge" }],
    ["OPTION_INVALID", { noise: freshNoise(1) }],
    ["OPTION_INVALID", { noise: recordedNoise({ normals: [] }) }],
    ["OPTION_INVALID", { control: { safety: 1 } }],
    ["OPTION_INVALID", { control: { integral: 0 } }],
    ["OPTION_INVALID", { control: { minimalFactor: 1 } }],
    ["OPTION_INVALID", { control: { maximalFactor: 0.5 } }],
    ["OPTION_INVALID", { control: { derivative: Number.NaN } }],
    ["OPTION_INVALID", { n: 0 }],
    ["OPTION_INVALID", { chunkRows: 0 }],
    ["SHAPE_MISMATCH", { start: new Float64Array(5) }],
  ])("refuses with %s: %o", async (code, wrong) => {
    await expect(sampleAdaptive({ ...options, ...wrong })).rejects.toMatchObject({ name: "BackstepError", code });
  });
});
