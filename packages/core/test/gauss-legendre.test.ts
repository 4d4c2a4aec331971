import { describe, expect, it } from "vitest";
import { gaussLegendreRule } from "../src/plugin.ts";

describe("gaussLegendreRule", () => {
  it.each([1, 2, 5, 16, 64])("of %d nodes is exact up to degree 2n − 1, and not beyond", (n) => {
    const { nodes, weights } = gaussLegendreRule(n);
    const off = (power: number): number =>
      nodes.reduce((total, x, k) => total + weights[k] * x ** power, 0) - (power % 2 === 0 ? 2 / (power + 1) : 0);
    for (let power = 0; power < 2 * n; power++) expect(Math.abs(off(power))).toBeLessThan(1e-14);
    // The error of x^{2n} is that of the square of the monic Legendre polynomial: 2 (n!)⁴ 4ⁿ/((2n + 1) (2n)!²).
    let square = 2 / (2 * n + 1);
    for (let k = 1; k <= n; k++) square *= (k / (2 * k - 1)) ** 2;
    expect(Math.abs(off(2 * n) + square)).toBeLessThan(1e-14);
  });

  it("is symmetric to the bit", () => {
    const { nodes, weights } = gaussLegendreRule(7);
    for (let k = 0; k < 7; k++) {
      expect(nodes[6 - k] + nodes[k]).toBe(0);
      expect(weights[6 - k]).toBe(weights[k]);
    }
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d nodes", (n) =>
    expect(() => gaussLegendreRule(n)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(String(n)) }),
    ),
  );
});
