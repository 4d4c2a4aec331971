import { isBackstepError, type Scheme, type ScoreModel } from "@backstep/core";
import { freshNoise, recordedNoise, sum } from "@backstep/core/plugin";
import { embedded, isotropic, remembering } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type AdaptiveOptions, sampleAdaptive } from "../src/index.ts";
import { options } from "./runs.ts";

describe("an adaptive run", () => {
  it("reports progress up to 1, and stops when the signal fires", async () => {
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

  it("rejects with the error that a model throws", async () => {
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

  it("stops with row, time and step size if steps are too small or too many", async () => {
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

  const singular = { ...isotropic(3, 0.5), singular: (t: number) => t === 0 };
  it.each<[string, Partial<AdaptiveOptions>]>([
    ["CAPABILITY_MISSING", { scheme: remembering }],
    ["CAPABILITY_MISSING", { scheme: { ...embedded, info: { ...embedded.info, requires: ["regularDrift", "grid"] } } }],
    ["SINGULAR_END", { model: singular, to: 0 }],
    ["TIMES_INVALID", { to: 3 }],
    ["TIMES_INVALID", { to: 2 }],
    ["TIMES_INVALID", { from: 3 }],
    ["OPTION_INVALID", { to: Number.NaN }],
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
