import { gaussianProblems, measureLawOrder } from "@backstep/orders";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { withExactHistory } from "../src/index.ts";
import { adamsBashforth } from "./adams-bashforth.ts";

describe("a multistep scheme", () => {
  // A mild end: steps are small compared with every time scale from the first count on.
  const problem = { ...gaussianProblems()[0], end: 1 };

  it("shows the order of its formula with exact history, and that of its start-up without", async () => {
    const own = await measureLawOrder(adamsBashforth, problem, { effort: "test" });
    const formula = withExactHistory(adamsBashforth, problem.target, 2);
    const exact = await measureLawOrder(formula, problem, { effort: "test" });
    expect(exact.verdict).toBe("measured");
    expect(Math.abs(exact.order! - 3)).toBeLessThan(0.05);
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
