import type { Scheme, ScoreModel } from "@backstep/core";
import { drawOf, normalsLike, sum } from "@backstep/core/plugin";
import { embedded, isotropic } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { sampleAdaptive } from "../src/index.ts";
import { options } from "./runs.ts";

describe("the evaluations of an adaptive run", () => {
  it("evaluates the model for all rows together, each at its own time", async () => {
    const batches: number[] = [];
    let perRow = 0;
    const { model } = options;
    const recordingModel: ScoreModel = {
      ...model,
      predict(as, x, t) {
        batches.push(x.rows);
        if (typeof t !== "number" && new Set(t).size > x.rows / 2) perRow++;
        return model.predict(as, x, t);
      },
    };
    const { nfe, accepted, rejected } = await sampleAdaptive({ ...options, model: recordingModel });
    const attempts = accepted.map((count, row) => count + rejected[row]);
    expect(batches.reduce((total, rows) => total + rows, 0)).toBe(nfe * 40);
    expect(nfe * 40).toBe(2 * attempts.reduce((total, count) => total + count, 0));
    // Two evaluations a round, and every batch has 40 or 2^k rows.
    expect(batches.filter((rows) => rows === 40).length).toBe(2 * Math.min(...attempts));
    expect(batches.every((rows) => [40, 32, 16, 8, 4, 2, 1].includes(rows))).toBe(true);
    expect(perRow).toBeGreaterThan(10);
  });

  it("needs memory only for the rows in progress", async () => {
    const sizes: number[] = [];
    const { model } = options;
    const recordingModel: ScoreModel = {
      ...model,
      predict(as, x, t) {
        sizes.push(x.workspace.kernels.memory.buffer.byteLength);
        return model.predict(as, x, t);
      },
    };
    await sampleAdaptive({ ...options, model: recordingModel, n: 2000, chunkRows: 64 });
    expect(sizes.at(-1)).toBe(sizes[0]);
  });

  it("joins only evaluations of one kind, and Jacobian products too", async () => {
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

  it("evaluates a model that draws noise row by row, at the row's position", async () => {
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
});
