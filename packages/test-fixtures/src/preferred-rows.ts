import type { ScoreModel } from "@backstep/core";
import { isotropic } from "./problem.ts";

/** A model that is fastest at eight rows and measures that on request. It records the rows of its calls. */
export class SelfMeasuringModel implements ScoreModel {
  readonly name = "self-measuring";
  readonly dim = 3;
  readonly predictions = ["score"] as const;
  readonly inner: ScoreModel = isotropic(3, 0.5);
  readonly calls: number[] = [];
  measurements = 0;

  async preferredRows(): Promise<number> {
    this.measurements++;
    return 8;
  }

  predict(...[as, x, t]: Parameters<ScoreModel["predict"]>): ReturnType<ScoreModel["predict"]> {
    this.calls.push(x.rows);
    return this.inner.predict(as, x, t);
  }
}

/** Runs a driver on n samples of a model in three dimensions, under `ou`. */
type Run = (model: ScoreModel, n: number) => Promise<{ readonly x: Float64Array | Float32Array }>;

/** Checks that a driver calls a model with as many rows as the model prefers, and measures them once. */
export function preferredRowsSuite(
  // The functions are passed, because `bits.ts` of core imports this package outside of vitest.
  { describe, expect, it }: Pick<typeof import("vitest"), "describe" | "expect" | "it">,
  run: Run,
): void {
  describe("rows per call that a model measures", () => {
    it("are those of its calls, as if it had declared them", async () => {
      const model = new SelfMeasuringModel();
      const { x } = await run(model, 20);
      expect(model.measurements).toBe(1);
      expect(Math.max(...model.calls)).toBe(8);
      const { name, dim, predictions, inner } = model;
      const declared = { name, dim, predictions, preferredRows: 8, predict: inner.predict };
      expect((await run(declared, 20)).x).toEqual(x);
    });

    it("are not measured by a run that is refused", async () => {
      const model = new SelfMeasuringModel();
      for (const n of [0, -3, Number.NaN])
        await expect(run(model, n)).rejects.toMatchObject({ code: "OPTION_INVALID" });
      expect(model.measurements).toBe(0);
    });

    it("end the run if the measurement fails", async () => {
      const preferredRows = () => Promise.reject(new Error("no device"));
      const model = Object.assign(new SelfMeasuringModel(), { preferredRows });
      await expect(run(model, 20)).rejects.toThrow("no device");
    });
  });
}
