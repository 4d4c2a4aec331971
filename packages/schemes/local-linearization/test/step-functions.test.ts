import { integrate } from "@backstep/core/plugin";
import { describe, expect, it } from "vitest";
import { stepFunctions } from "../src/step-functions.ts";

const legendre: readonly ((x: number) => number)[] = [
  () => 1,
  (x) => x,
  (x) => (3 * x * x - 1) / 2,
  (x) => (5 * x ** 3 - 3 * x) / 2,
];
const points = [-60, -50, -7.3, -1, -0.3, -1e-3, -1e-9, 0, 1e-7, 0.02, 0.5, 0.999, 1.001, 4, 12];

describe("the functions of a step", () => {
  it.each(points)("φ₂(%d) is ∫(1 − θ) e^{zθ}", (z) => {
    const [phi2] = stepFunctions(z, 0);
    const wanted = integrate((theta) => (1 - theta) * Math.exp(z * theta), 0, 1);
    expect(Math.abs(phi2 / wanted - 1)).toBeLessThan(2e-14);
  });

  it.each(points)("F_k(%d) are the Legendre coefficients of e^{yθ}", (y) => {
    const found = stepFunctions(0, y).slice(1, 5);
    found.forEach((value, k) => {
      // The 1 keeps the integral away from 0, because a relative tolerance cannot be reached at 0.
      const shifted = integrate((theta) => 1 + Math.exp(y * theta) * legendre[k](2 * theta - 1), 0, 1);
      const wanted = (2 * k + 1) * (shifted - 1);
      expect(Math.abs(value - wanted)).toBeLessThan(1e-13 * Math.max(1, Math.exp(y)));
    });
  });

  it.each(points)("ρ(%d)² is the remaining variance, and is never negative", (y) => {
    const [, f0, f1, f2, f3, rho] = stepFunctions(0, y);
    const whole = y === 0 ? 1 : Math.expm1(2 * y) / (2 * y);
    expect(rho).toBeGreaterThanOrEqual(0);
    expect(Math.abs(f0 ** 2 + f1 ** 2 / 3 + f2 ** 2 / 5 + f3 ** 2 / 7 + rho ** 2 - whole)).toBeLessThan(
      1e-14 * Math.max(1, whole),
    );
  });

  it("ρ keeps all its digits if the remaining variance is small: y⁴ e^{y/2} (1 + 5y²/396 + …)/5040", () => {
    for (const y of [1e-3, -1e-2, 0.05]) {
      const leading = (y ** 4 * Math.exp(y / 2)) / 5040;
      // i₄ = x⁴/945 (1 + x²/22 + …) and ρ = 3 i₄ √(1 + (11/9) (x/11)² + …), x = y/2.
      const next = (y / 2) ** 2 * (1 / 22 + 1 / 198);
      expect(Math.abs(stepFunctions(0, y)[5] / leading - 1 - next)).toBeLessThan(1e-2 * next + 1e-14);
    }
  });

  it("the paper's power series of the square root agrees to 5e-8 in the covariance for |hL| < 0.3, and diverges beyond π", () => {
    const a = [1, 1 / 2, 5 / 24, 1 / 16, 79 / 5760, 3 / 1280, 71 / 193536];
    const truncated = (z: number): number => a.reduce((total, c, k) => total + c * z ** k, 0) ** 2;
    const covariance = (z: number): number => {
      const [, f0, f1, f2, f3, rho] = stepFunctions(0, z);
      return f0 ** 2 + f1 ** 2 / 3 + f2 ** 2 / 5 + f3 ** 2 / 7 + rho ** 2;
    };
    for (let z = -0.3; z <= 0.3; z += 0.05) expect(Math.abs(truncated(z) - covariance(z))).toBeLessThan(5e-8);
    expect(truncated(-50)).toBeGreaterThan(1e12);
    expect(covariance(-50)).toBeCloseTo(0.01, 14);
  });
});
