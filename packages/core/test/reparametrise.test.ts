import { ou } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { cleanTime, reparametrise } from "../src/index.ts";

const clock = {
  name: "u²",
  time: (u: number) => u * u,
  rate: (u: number) => 2 * u,
  ratePrime: () => 2,
  inverse: Math.sqrt,
};

describe("reparametrise", () => {
  it("moves the time of the data to the new clock", () => {
    const shifted = { ...clock, time: (u: number) => u + 1, inverse: (t: number) => t - 1 };
    expect(cleanTime(ou)).toBe(0);
    expect(cleanTime(reparametrise(ou, shifted))).toBe(-1);
    expect(cleanTime(reparametrise({ ...ou, clean: -1 }, shifted))).toBe(-2);
  });

  it("keeps α, σ and transitions, and satisfies f = α′/α, g² = 2σσ′ − 2fσ² on the new clock", () => {
    const drift = reparametrise(ou, clock);
    const [u, e] = [0.8, 1e-5];
    const slope = (f: (u: number) => number): number => (f(u + e) - f(u - e)) / (2 * e);
    expect(drift.alpha(u)).toBe(ou.alpha(u * u));
    expect(drift.f(u)).toBeCloseTo(slope(drift.alpha) / drift.alpha(u), 9);
    expect(drift.g2(u)).toBeCloseTo(2 * drift.sigma(u) * slope(drift.sigma) - 2 * drift.f(u) * drift.sigma(u) ** 2, 9);
    expect(drift.fPrime(u)).toBeCloseTo(slope(drift.f), 8);
    expect(drift.g2Prime(u)).toBeCloseTo(slope(drift.g2), 8);
    expect(drift.alphaPrime(u)).toBeCloseTo(slope(drift.alpha), 9);
    expect(drift.sigmaPrime(u)).toBeCloseTo(slope(drift.sigma), 9);
    expect(drift.transition(1.2, 1)).toEqual(ou.transition(1.44, 1));
    expect(drift.timeOf(ou.sigma(0.49) / ou.alpha(0.49))).toBeCloseTo(0.7, 12);
  });
});
