import { ou } from "@backstep/test-fixtures";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Prediction } from "../src/index.ts";
import { convert } from "../src/plugin.ts";

const predictions: readonly Prediction[] = ["score", "epsilon", "denoised", "v", "flow"];

/** Each prediction of the pair (D, ε) by its definition. */
function define(as: Prediction, D: number, epsilon: number, t: number): number {
  const [a, s] = [ou.alpha(t), ou.sigma(t)];
  switch (as) {
    case "score":
      return -epsilon / s;
    case "epsilon":
      return epsilon;
    case "denoised":
      return D;
    case "v":
      return a * epsilon - s * D;
    case "flow":
      return -0.5 * a * D + ((0.5 * a * a) / s) * epsilon;
  }
}

describe("convert", () => {
  for (const from of predictions)
    for (const to of predictions)
      it(`turns ${from} into ${to}`, () => {
        const value = fc.double({ min: -4, max: 4, noNaN: true });
        fc.assert(
          fc.property(value, value, fc.double({ min: 0.01, max: 2, noNaN: true }), (D, epsilon, t) => {
            const x = ou.alpha(t) * D + ou.sigma(t) * epsilon;
            const { onState, onPrediction } = convert(from, to, ou, t);
            const given = define(from, D, epsilon, t);
            const scale = 1 + Math.abs(onState * x) + Math.abs(onPrediction * given);
            expect(Math.abs(onState * x + onPrediction * given - define(to, D, epsilon, t))).toBeLessThan(
              1e-12 * scale,
            );
          }),
        );
      });

  it("turns a flow velocity at α = 0 into denoised: x₀ = x − u", () => {
    const flow = {
      ...ou,
      alpha: (t: number) => 1 - t,
      sigma: (t: number) => t,
      alphaPrime: () => -1,
      sigmaPrime: () => 1,
    };
    const { onState, onPrediction } = convert("flow", "denoised", flow, 1);
    expect([onState, onPrediction]).toEqual([1, -1]);
  });

  it("turns epsilon into a score at α = 0, and has no finite conversion from a score to denoised there", () => {
    const pure = { ...ou, alpha: () => 0, sigma: () => 2 };
    expect(convert("epsilon", "score", pure, 1)).toEqual({ onState: 0, onPrediction: -0.5 });
    expect(Number.isFinite(convert("score", "denoised", pure, 1).onState)).toBe(false);
  });
});
