import { uniform } from "@backstep/grids";
import { exactLaw, lawAt } from "@backstep/law";

import { uniformProblems } from "@backstep/orders";

import { ddim } from "@backstep/scheme-ddim";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { exponentialIntegrator } from "@backstep/scheme-exponential-integrator";
import { heun } from "@backstep/scheme-heun";
import { sra } from "@backstep/scheme-sra";
import { describe, expect, it } from "vitest";

import { limitOf } from "../src/law/limit.ts";

describe("the limit of a law", () => {
  it("agrees with the truth for schemes of all orders, to ten times its uncertainty", async () => {
    for (const { drift, target, end, name } of uniformProblems())
      for (const scheme of [ddim(), eulerMaruyama(), exponentialIntegrator(), heun(), sra()])
        for (const steps of [
          [4, 8, 16, 32],
          [16, 32, 64, 128],
          [32, 48, 64, 80, 96],
        ]) {
          const laws = await Promise.all(
            steps.map((count) => exactLaw({ scheme, drift, target, times: uniform()(count, drift, end) })),
          );
          const { distance, uncertainty } = limitOf(steps, laws, lawAt(target, drift, end));
          expect(distance, `${scheme.info.name} on ${name}`).toBeLessThan(10 * uncertainty);
        }
  });

  it("is exact for an error that is a polynomial in 1/N", () => {
    const steps = [10, 20, 30, 50];
    const law = (e: number): { mean: Float64Array; variance: Float64Array } => ({
      mean: Float64Array.of(e),
      variance: Float64Array.of(1),
    });
    const { distance } = limitOf(
      steps,
      steps.map((n) => law(0.25 + 2 / n - 3 / n ** 2 + 7 / n ** 3)),
      law(0),
    );
    expect(distance).toBeCloseTo(0.25, 13);
  });
});
