import { type Batch, type Scheme, sum } from "@backstep/core";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { gaussianProblems, measureLawOrders, withExactHistory } from "../src/index.ts";

/** Adams–Bashforth of order 3 on the probability flow with uniform steps, started by one Euler and one two-step formula. */
const adamsBashforth: Scheme<readonly Batch[]> = {
  info: {
    name: "adams-bashforth-3",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 3,
    weakOrder: 3,
    startupOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["regularDrift"],
    source: "textbook",
  },
  noise: [],
  init: (_problem, _x0) => [],
  async step({ drift, score }, t0, t1, x0, [v1, v2]) {
    const h = t1 - t0;
    const v0 = sum([drift.f(t0), x0], [-0.5 * drift.g2(t0), await score(x0, t0)]);
    if (!v1) return { x: sum([1, x0], [h, v0]), state: [v0] };
    if (!v2) return { x: sum([1, x0], [1.5 * h, v0], [-0.5 * h, v1]), state: [v0, v1] };
    return { x: sum([1, x0], [(23 / 12) * h, v0], [(-16 / 12) * h, v1], [(5 / 12) * h, v2]), state: [v0, v1] };
  },
};

describe("a multistep scheme", () => {
  // A mild end: steps are small beside every time scale from the first count on.
  const problem = { ...gaussianProblems()[0], end: 1 };

  it("shows the order of its formula with exact history, and that of its start-up without", async () => {
    const [own] = await measureLawOrders(adamsBashforth, [problem]);
    const [exact] = await measureLawOrders(withExactHistory(adamsBashforth, problem.target, 2), [problem]);
    expect(exact.verdict).toBe("measured");
    expect(Math.abs(exact.order - 3)).toBeLessThan(0.05);
    // The Euler step at the start makes an error of order h², once.
    expect(own.order).toBeLessThan(2.2);
    expect(own.errors.at(-1)).toBeGreaterThan(5 * (exact.errors.at(-1) ?? Number.NaN));
  });

  it("has no exact history on a full covariance", () => {
    const full = gaussian({
      mean: [0, 0],
      covariance: [
        [1, 0.5],
        [0.5, 1],
      ],
    });
    expect(() => withExactHistory(adamsBashforth, full, 2)).toThrow("independent coordinates");
  });
});
