import type { GaussianMoments } from "@backstep/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { squaredW2 } from "../src/gaussian-w2.ts";
import { bures, diagonalW2 } from "../src/index.ts";
import type { Side } from "../src/side.ts";
import { diagonalMoments, fullMoments, nudgedGradient, rotation } from "./matrices.ts";

const spread = fc.double({ min: 1e-3, max: 10, noNaN: true });

describe("W2 between diagonal Gaussians", () => {
  it("is √(|Δm|² + Σ(√v − √w)²)", async () => {
    const { value, standardError, floor, n } = await bures().measure(
      diagonalMoments([1, -2], [4, 9]),
      diagonalMoments([0, 0], [1, 25]),
    );
    expect(value).toBe(Math.sqrt(1 + 4 + 1 + 4));
    expect([standardError, floor, n]).toEqual([0, 0, 0]);
  });

  it("keeps fourteen digits of a difference in the twelfth digit", async () => {
    const step = 2 ** -40; // (1 + s)² is exact in binary up to s²
    const { value } = await diagonalW2().measure(diagonalMoments([0], [1 + 2 * step]), diagonalMoments([0], [1]));
    // √(1 + 2s) − 1 = s − s²/2 + …
    expect(Math.abs(value / (step - step ** 2 / 2) - 1)).toBeLessThan(1e-14);
  });

  it("is the same after a rotation of both laws, which needs eigen-decompositions, to 1e-12", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(spread, spread), { minLength: 2, maxLength: 6 }), async (pairs) => {
        const [v, w] = [pairs.map(([a]) => a ** 2), pairs.map(([, b]) => b ** 2)];
        const zero = v.map(() => 0);
        const q = rotation(v.length);
        const straight = await bures().measure(diagonalMoments(zero, v), diagonalMoments(zero, w));
        const rotated = await bures().measure(fullMoments(zero, v, q), fullMoments(zero, w, q));
        expect(Math.abs(rotated.value - straight.value)).toBeLessThan(1e-12 * Math.max(...v, ...w, 1));
      }),
    );
  });
});

describe("W2 between Gaussians with full covariance", () => {
  it("between a law and itself is of the size of rounding, 1e-13, and not of its square root", async () => {
    const law = fullMoments([1, 2, 3, 4], [4, 1, 1e-3, 0], rotation(4));
    expect((await bures().measure(law, law)).value).toBeLessThan(1e-13);
  });

  it("from the law at one point is √(|Δm|² + tr S)", async () => {
    const point = diagonalMoments([0, 0, 0], [0, 0, 0]);
    const { value } = await bures().measure(fullMoments([1, 2, 2], [3, 2, 2], rotation(3)), point);
    expect(value).toBeCloseTo(4, 14);
  });

  it("is additive over orthogonal supports", async () => {
    const q = rotation(3);
    const { value } = await bures().measure(fullMoments([0, 0, 0], [4, 0, 0], q), fullMoments([0, 0, 0], [0, 5, 0], q));
    expect(value).toBeCloseTo(3, 14);
  });

  it("has derivatives that agree with finite differences", () => {
    const first = sideOf(fullMoments([1, 0, -1], [2, 1, 0.5], rotation(3)));
    const second = sideOf(fullMoments([0.5, 0.5, 0], [1, 1.5, 3], rotation(3, 0.4)));
    nudgedGradient(first, second, squaredW2);
  });
});

describe("derivatives of W2 between diagonal Gaussians", () => {
  it("agree with finite differences", () => {
    const first = { dim: 2, mean: Float64Array.of(1, 0), variance: Float64Array.of(2, 1) };
    const second = { dim: 2, mean: Float64Array.of(0, 0.5), variance: Float64Array.of(1, 3) };
    nudgedGradient(first, second, squaredW2);
  });
});

function sideOf({ mean, covariance }: GaussianMoments): Side {
  return { dim: mean.length, mean, covariance: covariance! };
}
