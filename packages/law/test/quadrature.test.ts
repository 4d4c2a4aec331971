import { describe, expect, it } from "vitest";
import { gaussHermite, gaussLegendre } from "../src/index.ts";
import { panels } from "../src/line/panels.ts";

describe("Gauss rules", () => {
  it.each([1, 2, 5, 16, 24])("with %d nodes have the moments of a normal and of a uniform", (n) => {
    const [hermite, legendre] = [gaussHermite(n), gaussLegendre(n)];
    const moment = ({ nodes, weights }: typeof hermite, power: number): number =>
      nodes.reduce((total, node, i) => total + weights[i] * node ** power, 0);
    let expected = 1;
    for (let power = 0; power < 2 * n; power++) {
      if (power > 0 && power % 2 === 0) expected *= power - 1;
      const scale = power % 2 === 0 ? expected : Math.max(1, expected * Math.sqrt(power));
      expect(Math.abs(moment(hermite, power) - (power % 2 === 0 ? expected : 0))).toBeLessThan(1e-12 * scale);
      expect(Math.abs(moment(legendre, power) - 1 / (power + 1))).toBeLessThan(1e-14);
    }
  });
});

describe("interpolation in panels", () => {
  it("is exact for polynomials below its order, and takes the value at the end outside", () => {
    const cubic = (x: number): number => 1 - x + 0.3 * x ** 3;
    const grid = panels(-2, 5, 3, 4);
    const at = Float64Array.of(-2, -1.3, 0.2, 1 / 3, 4.99, 5, grid.points[5], 7, -9);
    const found = new Float64Array(at.length);
    grid.addTo([found], 1, [grid.points.map(cubic)], at);
    at.forEach((x, i) => expect(found[i]).toBeCloseTo(cubic(Math.min(Math.max(x, -2), 5)), 12));
  });
});
