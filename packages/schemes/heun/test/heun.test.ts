import { isBackstepError, sample } from "@backstep/core";
import { edm, ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { heun } from "../src/index.ts";

const drift = ou({ horizon: 2 });
const target = gaussian({ mean: [1], variance: [0.25] });

/** dx/dt of the probability flow. */
function velocity(x: number, t: number): number {
  const alpha = Math.exp(-t / 2);
  const score = -(x - alpha) / (alpha ** 2 * 0.25 + 1 - alpha ** 2);
  return -x / 2 - score / 2;
}

describe("heun", () => {
  it("takes one step as worked by hand", async () => {
    const [t0, t1, x0] = [1, 0.6, 0.7];
    const h = t1 - t0;
    const guess = x0 + h * velocity(x0, t0);
    const { x } = await sample({
      scheme: heun(),
      drift,
      model: target.score(drift),
      times: Float64Array.of(t0, t1),
      n: 1,
      start: Float64Array.of(x0),
    });
    expect(x[0]).toBeCloseTo(x0 + (h / 2) * (velocity(x0, t0) + velocity(guess, t1)), 14);
  });

  it("inverts itself to second order: half the step divides the error of a run up and down by four", async () => {
    const error = async (steps: number): Promise<number> => {
      const up = Float64Array.from({ length: steps + 1 }, (_, k) => (2 * k) / steps);
      const start = Float64Array.of(0.7);
      const options = { scheme: heun(), drift, model: target.score(drift), n: 1 };
      const { x: noise } = await sample({ ...options, times: up, start });
      const { x: back } = await sample({ ...options, times: up.slice().reverse(), start: noise });
      return Math.abs(back[0] - 0.7);
    };
    const [coarse, fine] = [await error(64), await error(128)];
    expect(coarse).toBeGreaterThan(1e-9);
    expect(coarse / fine).toBeGreaterThan(3.5);
  });

  it("with lastStep euler ends at σ = 0 in E[X₀|x] of the state before, also for data without a density", async () => {
    const exploding = edm({ sigmaMax: 4 });
    const options = { drift: exploding, n: 2, start: Float64Array.of(-3, 5) };
    const model = target.score(exploding);
    const { x: before } = await sample({ ...options, scheme: heun(), model, times: Float64Array.of(4, 1, 0.5) });
    const { x, nfe } = await sample({
      ...options,
      scheme: heun({ lastStep: "euler" }),
      model,
      times: Float64Array.of(4, 1, 0.5, 0),
    });
    // E[X₀|x] = m + (x − m) v/(v + σ²), v = ¼ = σ²
    x.forEach((value, i) => expect(value).toBeCloseTo(1 + (before[i] - 1) / 2, 14));
    expect(nfe).toBe(5);

    const point = gaussian({ mean: [1], variance: [0] });
    const { x: ends } = await sample({
      ...options,
      scheme: heun({ lastStep: "euler" }),
      model: point.score(exploding),
      times: Float64Array.of(4, 1, 0),
    });
    ends.forEach((value) => expect(value).toBeCloseTo(1, 14));
  });

  it("with lastStep euler takes Heun's step if σ > 0 at the end", async () => {
    const options = { drift, model: target.score(drift), times: Float64Array.of(1, 0.6, 0.2), n: 3, seed: 1 };
    const [plain, euler] = [
      await sample({ ...options, scheme: heun() }),
      await sample({ ...options, scheme: heun({ lastStep: "euler" }) }),
    ];
    expect(euler.x).toEqual(plain.x);
    expect(euler.nfe).toBe(4);
  });

  it("refuses an unknown lastStep", () => {
    // @ts-expect-error an unknown name
    expect(() => heun({ lastStep: "midpoint" })).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });

  it("refuses to end at a time where the score is singular", async () => {
    const point = gaussian({ mean: [1], variance: [0] });
    const run = sample({ scheme: heun(), drift, model: point.score(drift), times: Float64Array.of(1, 0), n: 1 });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "SINGULAR_END"));
  });
});
