import type { Samples } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { exact, sliced, wasserstein1d } from "../src/index.ts";
import { goldenClouds, goldenLines } from "./golden.table.ts";

describe("values computed by scipy and POT", () => {
  for (const { dim, n, x, y, squaredW2, directions, slicedW2 } of goldenClouds) {
    const [first, second] = [samples(x, n, dim), samples(y, n, dim)];

    it(`agree in exact W2, d = ${dim}, n = ${n}`, async () => {
      const { value } = await exact().measure(first, second);
      expect(value ** 2 / squaredW2).toBeCloseTo(1, 13);
    });

    if (directions)
      it(`agree in sliced W2 along given directions, d = ${dim}, n = ${n}`, async () => {
        const { value } = await sliced({ directions: decoded(directions) }).measure(first, second);
        expect(value / slicedW2!).toBeCloseTo(1, 13);
      });
  }

  for (const { p, x, y, xWeights, yWeights, distance } of goldenLines)
    it(`agree in one-dimensional W_${p}${xWeights ? " with weights and unequal sizes" : ""}`, () => {
      const weights = xWeights && yWeights ? { xWeights: decoded(xWeights), yWeights: decoded(yWeights) } : {};
      expect(wasserstein1d(decoded(x), decoded(y), { p, ...weights }) / distance).toBeCloseTo(1, 13);
    });
});

function samples(base64: string, n: number, dim: number): Samples {
  return { kind: "samples", x: decoded(base64), n, dim };
}

function decoded(base64: string): Float64Array {
  return new Float64Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}
