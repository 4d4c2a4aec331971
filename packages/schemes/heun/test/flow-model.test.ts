import { isBackstepError, type ScoreModel, sample } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { flow } from "@backstep/drifts";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { heun } from "../src/index.ts";

const drift = flow();
const [mean, variance] = [
  [1, -0.5],
  [0.25, 1],
];
const target = gaussian({ mean, variance });
const uniform = (steps: number): Float64Array => Float64Array.from({ length: steps + 1 }, (_, k) => 1 - k / steps);

/** A model that predicts only the velocity of the target: E[ε|x] − E[x₀|x]. It has no score at t = 0. */
const flowModel: ScoreModel = {
  name: "flow-model",
  dim: 2,
  predictions: ["flow"],
  predict(_as, x, t) {
    const [alpha, sigma] = [1 - (t as number), t as number];
    const out = x.workspace.batch(x.rows, 2);
    for (let i = 0; i < out.data.length; i++) {
      const [m, v] = [mean[i % 2], variance[i % 2]];
      const pull = (x.data[i] - alpha * m) / (alpha ** 2 * v + sigma ** 2);
      out.data[i] = sigma * pull - (m + alpha * v * pull);
    }
    return out;
  },
  singular: (t, of = "score") => of === "score" && t === 0,
};

/** W2 to the target of the law that a run of the model from N(0, I) at t = 1 produces at t = 0. */
async function errorOf(model: ScoreModel, steps: number): Promise<number> {
  const start = Float64Array.of(0, 0, 1, 1);
  const { x } = await sample({ scheme: heun(), drift, model, times: uniform(steps), n: 2, start });
  return Math.hypot(...mean.flatMap((m, j) => [x[j] - m, Math.abs(x[2 + j] - x[j]) - Math.sqrt(variance[j])]));
}

const orders = (errors: readonly number[]): number[] => errors.slice(1).map((e, k) => Math.log2(errors[k] / e));

describe("heun on a model that predicts the velocity", () => {
  it("runs from α = 0 to σ = 0 with order 2, and has the exact law of the affine scores", async () => {
    const counts = [32, 64, 128, 256, 512];
    const native: number[] = [];
    const byLaw: number[] = [];
    for (const steps of counts) {
      native.push(await errorOf(flowModel, steps));
      const law = await exactLaw({ scheme: heun(), drift, target, times: uniform(steps), start: "prior" });
      byLaw.push(w2(law, lawAt(target, drift, 0)));
    }
    native.forEach((error, k) => expect(Math.abs(error - byLaw[k])).toBeLessThan(1e-12));
    // 32 to 512 steps: W2 = 2.110e-4, 5.492e-5, 1.401e-5, 3.540e-6, 8.895e-7; orders 1.942, 1.971, 1.985, 1.993.
    expect(byLaw[1]).toBeCloseTo(5.4925e-5, 8);
    for (const order of orders(byLaw).slice(1)) expect(Math.abs(order - 2)).toBeLessThan(0.05);
  });

  it("takes two evaluations a step, of the velocity itself", async () => {
    const { nfe } = await sample({ scheme: heun(), drift, model: flowModel, times: uniform(8), n: 2, seed: 1 });
    expect(nfe).toBe(16);
    const h = -0.5;
    const v = (x: number, t: number): number => {
      const pull = (x - (1 - t)) / ((1 - t) ** 2 * 0.25 + t ** 2);
      return t * pull - (1 + (1 - t) * 0.25 * pull);
    };
    const guess = 0.7 + h * v(0.7, 1);
    const { x } = await sample({
      ...{ scheme: heun(), drift, model: flowModel, n: 1 },
      ...{ times: Float64Array.of(1, 0.5), start: Float64Array.of(0.7, 0) },
    });
    expect(x[0]).toBeCloseTo(0.7 + (h / 2) * (v(0.7, 1) + v(guess, 0.5)), 15);
  });

  it("is refused at α = 0 on a model that predicts only the score or only epsilon", async () => {
    for (const prediction of ["score", "epsilon"] as const) {
      const model: ScoreModel = { ...flowModel, predictions: [prediction], predict: (_, x) => sum([-1, x]) };
      const refused = sample({ scheme: heun(), drift, model, times: Float64Array.of(1, 0.5), n: 1 });
      await expect(refused).rejects.toSatisfy((error) => isBackstepError(error, "ALPHA_ZERO"));
    }
  });
});
