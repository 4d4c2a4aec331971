import type { Progress, Scheme, ScoreModel } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { embedded, isotropic, ou, remembering, uniformTimes } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { type PicardOptions, samplePicard } from "../src/index.ts";

const options: PicardOptions = {
  scheme: embedded,
  drift: ou,
  model: isotropic(3, 0.5),
  times: uniformTimes(24, 2, 0.05),
  n: 11,
  seed: 5,
};

describe("samplePicard", () => {
  it.each([
    [{ window: 0 }, "window is 0"],
    [{ window: 1.5 }, "window is 1.5"],
    [{ tolerance: -1 }, "tolerance is -1"],
    [{ tolerance: Number.NaN }, "tolerance is NaN"],
    [{ n: 0 }, "n is 0"],
  ])("refuses %j", async (wrong, message) => {
    await expect(samplePicard({ ...options, ...wrong })).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining(message),
    });
  });

  it("refuses schemes that keep a state or compute over the batch", async () => {
    const keepsLater: Scheme<unknown> = {
      ...embedded,
      step: async (_problem, _t0, _t1, x0) => ({ x: sum([1, x0]), state: { last: x0 } }),
    };
    const overBatch = { ...embedded, info: { ...embedded.info, requires: ["wholeBatch" as const] } };
    for (const scheme of [remembering, keepsLater, overBatch])
      await expect(samplePicard({ ...options, scheme })).rejects.toMatchObject({ code: "CAPABILITY_MISSING" });
  });

  it("stops at a value that is not finite, with step, time and row", async () => {
    const { model, times } = options;
    const failing: ScoreModel = {
      ...model,
      async predict(as, x, t) {
        const out = await model.predict(as, x, t);
        (t as Float64Array).forEach((time, row) => {
          if (time === times[9] && x.data[3 * row] > 0) out.data[3 * row] = Number.NaN;
        });
        return out;
      },
    };
    const stopped = await samplePicard({ ...options, model: failing, window: 12 }).catch((error: unknown) => error);
    // The second evaluation of step 8 is at times[9] too.
    expect(stopped).toMatchObject({ code: "NON_FINITE", details: { quantity: "score", step: 8, time: times[8] } });
  });

  it("stops when the signal fires, and reports progress up to 1", async () => {
    const abort = new AbortController();
    const { model } = options;
    let calls = 0;
    const aborting: ScoreModel = {
      ...model,
      predict(as, x, t) {
        if (++calls === 6) abort.abort();
        return model.predict(as, x, t);
      },
    };
    await expect(
      samplePicard({ ...options, model: aborting, signal: abort.signal, window: 1, n: 1 }),
    ).rejects.toMatchObject({ code: "ABORTED", details: { step: 3 } });
    const seen: Progress[] = [];
    await samplePicard({ ...options, onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ fraction: 1, step: 24, steps: 24, rows: 11, rowsDone: 11 });
  });
});
