import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { stepFactor, withDefaults } from "../src/controller.ts";
import { errorRatio } from "../src/error-ratio.ts";

describe("stepFactor", () => {
  it("is safety · error^(−1/q) by default", () => {
    const control = withDefaults({});
    expect(stepFactor(control, 2, [0.25, 0.5, 3])).toBeCloseTo(0.9 * 2, 14);
    expect(stepFactor(control, 1.5, [2, 0.5, 3])).toBeCloseTo(0.9 * 2 ** (-2 / 3), 14);
  });

  it("weights the earlier errors by its gains", () => {
    const control = withDefaults({ proportional: 0.4, integral: 0.3, derivative: 0.1 });
    expect(stepFactor(control, 2, [0.5, 0.8, 0.9])).toBeCloseTo(
      0.9 * 0.5 ** (-0.8 / 2) * 0.8 ** (0.6 / 2) * 0.9 ** (-0.1 / 2),
      14,
    );
  });

  it("stays within its bounds, below 1 after a rejection, and at least 1 after an acceptance with keepAccepted", () => {
    const control = withDefaults({ minimalFactor: 0.3, maximalFactor: 4 });
    expect(stepFactor(control, 2, [0, 1, 1])).toBe(4);
    expect(stepFactor(control, 2, [Number.POSITIVE_INFINITY, 1, 1])).toBe(0.3);
    expect(stepFactor(control, 2, [0.9999, 1, 1])).toBeLessThan(1);
    expect(stepFactor({ ...control, keepAccepted: true }, 2, [0.9999, 1, 1])).toBe(1);
    expect(stepFactor({ ...control, keepAccepted: true }, 2, [1.1, 1, 1])).toBeLessThan(0.9);
    expect(stepFactor({ ...control, derivative: 5 }, 2, [1.0001, 1, 1e-3])).toBe(0.9);
  });
});

describe("errorRatio", () => {
  it("is the root mean square in units of the tolerance at the larger end", async () => {
    const workspace = await createWorkspace("f64");
    const batch = (...values: number[]): ReturnType<typeof workspace.batch> => {
      const made = workspace.batch(1, values.length);
      made.data.set(values);
      return made;
    };
    const ratio = errorRatio(batch(0.3, -0.02), batch(1, -3), batch(-2, 1), { absolute: 0.1, relative: 0.05 });
    expect(ratio).toBeCloseTo(Math.sqrt(((0.3 / 0.2) ** 2 + (0.02 / 0.25) ** 2) / 2), 14);
    expect(errorRatio(batch(0), batch(0), batch(0), { absolute: 0, relative: 1 })).toBe(0);
    releaseWorkspace(workspace);
  });
});
