import type { GaussianMoments } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { bures, frechet, kl } from "../src/index.ts";
import { goldenCases } from "./golden.table.ts";

describe("values computed by numpy and scipy", () => {
  for (const golden of goldenCases) {
    const dim = golden.mean1.length;
    const first = moments(golden.mean1, golden.covariance1);
    const second = moments(golden.mean2, golden.covariance2);

    it(`agree in squared W2 to 1e-13 of the trace, d = ${dim}`, async () => {
      let trace = 0;
      for (let j = 0; j < dim; j++) trace += golden.covariance1[j * (dim + 1)] + golden.covariance2[j * (dim + 1)];
      const { value } = await frechet().measure(first, second);
      expect(Math.abs(value - golden.squaredW2)).toBeLessThan(1e-13 * trace);
      const root = await bures().measure(second, first);
      expect(Math.abs(root.value ** 2 - golden.squaredW2)).toBeLessThan(1e-13 * trace);
    });

    if (golden.kl12 !== undefined)
      it(`agree in KL(reference ‖ produced) to 1e-12, d = ${dim}`, async () => {
        expect((await kl().measure(second, first)).value / golden.kl12!).toBeCloseTo(1, 12);
        expect((await kl().measure(first, second)).value / golden.kl21!).toBeCloseTo(1, 12);
      });
  }

  it("cover a covariance of rank below d", () => {
    expect(goldenCases.some(({ kl12 }) => kl12 === undefined)).toBe(true);
  });
});

function moments(mean: readonly number[], covariance: readonly number[]): GaussianMoments {
  return { kind: "moments", mean: Float64Array.from(mean), covariance: Float64Array.from(covariance) };
}
