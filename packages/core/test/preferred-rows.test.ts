import { describe, expect, it } from "vitest";
import { type ScoreModel, sample, sampleAdaptive, samplePicard } from "../src/index.ts";
import { embedded, isotropic, ou, uniformTimes } from "./fixtures.ts";

const tolerance = { absolute: 0.1, relative: 0.1 };
const common = { scheme: embedded, drift: ou, seed: 3 };
const times = uniformTimes(8);

/** How each driver runs n rows on a model. */
const drivers = {
  sample: (model: ScoreModel, n: number) => sample({ ...common, model, times, n }),
  sampleAdaptive: (model: ScoreModel, n: number) => sampleAdaptive({ ...common, model, to: 0.1, tolerance, n }),
  samplePicard: (model: ScoreModel, n: number) => samplePicard({ ...common, model, times, n, window: 4 }),
};

/** A model that is fastest at eight rows and finds that out when it is asked, with the rows of its calls. */
class Measured implements ScoreModel {
  readonly name = "measured";
  readonly dim = 3;
  readonly predictions = ["score"] as const;
  readonly inner: ScoreModel = isotropic(3, 0.5);
  readonly best = 8;
  readonly calls: number[] = [];
  asked = 0;

  async preferredRows(): Promise<number> {
    this.asked++;
    return this.best;
  }

  predict(...[as, x, t]: Parameters<ScoreModel["predict"]>): ReturnType<ScoreModel["predict"]> {
    this.calls.push(x.rows);
    return this.inner.predict(as, x, t);
  }
}

describe.each(Object.entries(drivers))("rows per call that a model finds, by %s", (_, drive) => {
  it("are those of its calls, as if it had said them", async () => {
    const model = new Measured();
    const { x } = await drive(model, 20);
    expect(model.asked).toBe(1);
    expect(Math.max(...model.calls)).toBe(8);
    const { name, dim, predictions, inner } = model;
    const said = { name, dim, predictions, preferredRows: 8, predict: inner.predict };
    expect((await drive(said, 20)).x).toEqual(x);
  });

  it("are not asked for by a run that is refused", async () => {
    const model = new Measured();
    for (const n of [0, -3, Number.NaN])
      await expect(drive(model, n)).rejects.toMatchObject({ code: "OPTION_INVALID" });
    expect(model.asked).toBe(0);
  });

  it("end the run where they cannot be found", async () => {
    const model = Object.assign(new Measured(), { preferredRows: () => Promise.reject(new Error("no device")) });
    await expect(drive(model, 20)).rejects.toThrow("no device");
  });
});

it.each(["sample", "sampleAdaptive"] as const)("one row does not ask for rows per call, by %s", async (name) => {
  const model = new Measured();
  await drivers[name](model, 1);
  expect(model.asked).toBe(0);
});
