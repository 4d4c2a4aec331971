import type { ScoreModel } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { sampleAdaptive } from "../src/index.ts";
import { embedded, isotropic, ou } from "./fixtures.ts";

const run = (model: ScoreModel, n: number) =>
  sampleAdaptive({
    scheme: embedded,
    drift: ou,
    seed: 3,
    model,
    to: 0.1,
    tolerance: { absolute: 0.1, relative: 0.1 },
    n,
  });

/** A model that is fastest at eight rows and measures that on request, with the rows of its calls. */
class Measured implements ScoreModel {
  readonly name = "measured";
  readonly dim = 3;
  readonly predictions = ["score"] as const;
  readonly inner: ScoreModel = isotropic(3, 0.5);
  readonly best = 8;
  readonly calls: number[] = [];
  measurements = 0;

  async preferredRows(): Promise<number> {
    this.measurements++;
    return this.best;
  }

  predict(...[as, x, t]: Parameters<ScoreModel["predict"]>): ReturnType<ScoreModel["predict"]> {
    this.calls.push(x.rows);
    return this.inner.predict(as, x, t);
  }
}

describe("rows per call that a model measures", () => {
  it("are those of its calls, as if it had declared them", async () => {
    const model = new Measured();
    const { x } = await run(model, 20);
    expect(model.measurements).toBe(1);
    expect(Math.max(...model.calls)).toBe(8);
    const { name, dim, predictions, inner } = model;
    const declared = { name, dim, predictions, preferredRows: 8, predict: inner.predict };
    expect((await run(declared, 20)).x).toEqual(x);
  });

  it("are not measured by a run that is refused", async () => {
    const model = new Measured();
    for (const n of [0, -3, Number.NaN]) await expect(run(model, n)).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(model.measurements).toBe(0);
  });

  it("are not measured for one row", async () => {
    const model = new Measured();
    await run(model, 1);
    expect(model.measurements).toBe(0);
  });

  it("end the run if the measurement fails", async () => {
    const model = Object.assign(new Measured(), { preferredRows: () => Promise.reject(new Error("no device")) });
    await expect(run(model, 20)).rejects.toThrow("no device");
  });
});
