import { describe, expect, it } from "vitest";
import { gaussHermiteRule } from "../src/plugin.ts";

describe("gaussHermiteRule", () => {
  it.each([1, 2, 5, 16])("of %d nodes is exact up to degree 2n − 1, and not beyond", (n) => {
    const { nodes, weights } = gaussHermiteRule(n);
    const moment = (power: number): number => nodes.reduce((total, x, k) => total + weights[k] * x ** power, 0);
    let expected = 1;
    for (let power = 0; power < 2 * n; power++) {
      // E Z^p = (p − 1)!! for even p. Odd powers cancel, to rounding errors of the size of E |Z|^p.
      if (power > 0 && power % 2 === 0) expected *= power - 1;
      const scale = power % 2 === 0 ? expected : Math.max(1, expected * Math.sqrt(power));
      expect(Math.abs(moment(power) - (power % 2 === 0 ? expected : 0))).toBeLessThan(1e-12 * scale);
    }
    // The error of x^{2n} is E p_n(Z)² = n!.
    let factorial = 1;
    for (let k = 1; k <= n; k++) factorial *= k;
    expected *= 2 * n - 1;
    expect(Math.abs(expected - moment(2 * n) - factorial)).toBeLessThan(1e-12 * expected);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %d nodes", (n) =>
    expect(() => gaussHermiteRule(n)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(String(n)) }),
    ),
  );
});
