import { cos, exp, expm1, log, log1p, pow, sin } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import * as exact from "./exact.ts";
import { logUniformPoints, uniformPoints } from "./points.ts";

/** Largest error over the points, with its point. */
function worst(
  points: readonly number[],
  f: (x: number) => number,
  reference: (x: bigint) => bigint,
): [ulps: number, x: number] {
  return points.reduce<[number, number]>(
    (found, x) => {
      const error = exact.ulps(f(x), reference(exact.fixed(x)));
      return error > found[0] ? [error, x] : found;
    },
    [0, Number.NaN],
  );
}

describe("error in ulp against 1400-bit arithmetic", () => {
  const small = logUniformPoints(600, -60, 0);
  // The doubles nearest to a multiple of π/2, and large ones.
  const hard = [
    Math.PI / 2,
    Math.PI,
    11 * (Math.PI / 2),
    6381956970095103 * 2 ** 797,
    1e22,
    1e300,
    999999.5,
    1e6 + 0.25,
  ];
  it.each([
    ["exp", exp, exact.exp, [...uniformPoints(2000, -708, 709), ...uniformPoints(1000, -1, 1), ...small]],
    ["expm1", expm1, exact.expm1, [...uniformPoints(1000, -40, 709), ...uniformPoints(2000, -2, 2), ...small]],
    ["log", log, exact.log, [...logUniformPoints(2000, -1074, 1024, true), ...uniformPoints(2000, 0.5, 2)]],
    [
      "log1p",
      log1p,
      exact.log1p,
      [...logUniformPoints(1000, -60, 900, true), ...uniformPoints(2000, -0.999, 2), ...small.map((x) => x / 2)],
    ],
    ["sin", sin, exact.sin, [...uniformPoints(1500, -10, 10), ...logUniformPoints(600, -60, 1000), ...hard]],
    ["cos", cos, exact.cos, [...uniformPoints(1500, -10, 10), ...logUniformPoints(600, -60, 1000), ...hard]],
  ])("%s stays below 1", (_, f, reference, points) => {
    const [error, x] = worst(points, f, reference);
    expect(error, `at ${x}`).toBeLessThan(1);
    expect(error).toBeGreaterThan(0.4);
  });

  it("pow stays below 1, for results of every magnitude", () => {
    const bases = [...uniformPoints(1000, 0.5, 2), ...logUniformPoints(1000, -1000, 1000, true)];
    const exponents = uniformPoints(bases.length, -1, 1, 11);
    bases.forEach((x, i) => {
      // Exponents for which y log x takes values between ±700.
      const y = (exponents[i] * 700) / Math.max(Math.abs(Math.log(x)), 1e-3);
      expect(exact.ulps(pow(x, y), exact.pow(exact.fixed(x), exact.fixed(y))), `${x} ** ${y}`).toBeLessThan(1);
    });
  });
});

describe("exact results", () => {
  it("powers of small integers", () => {
    for (let base = 1; base <= 30; base++) {
      for (let y = 0, power = 1; power <= 2 ** 53; y++, power *= base) {
        expect(pow(base, y)).toBe(power);
        expect(pow(power, 1)).toBe(power);
        if (base === 1 && y > 3) break;
      }
    }
    expect(pow(0.25, 1.5)).toBe(0.125);
    expect(pow(81, 0.25)).toBe(3);
  });

  it.each([
    [exp(0), 1],
    [log(1), 0],
    [expm1(-0), -0],
    [log1p(-0), -0],
    [sin(-0), -0],
    [cos(0), 1],
    [pow(-2, 3), -8],
    [pow(-2, 2), 4],
    [pow(1, 1e300), 1],
  ])("%d", (result, expected) => {
    expect(result).toBe(expected);
  });
});

describe("beyond the range of the result", () => {
  const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus, MIN_VALUE: least, MAX_VALUE: largest } = Number;
  it.each([
    ["exp(∞)", exp(inf), inf],
    ["exp(−∞)", exp(minus), 0],
    ["exp(NaN)", exp(nan), nan],
    ["exp(710)", exp(710), inf],
    ["exp(−746)", exp(-746), 0],
    ["exp(−745.13)", exp(-745.13), least],
    ["expm1(∞)", expm1(inf), inf],
    ["expm1(−∞)", expm1(minus), -1],
    ["expm1(NaN)", expm1(nan), nan],
    ["log(0)", log(0), minus],
    ["log(−1)", log(-1), nan],
    ["log(∞)", log(inf), inf],
    ["log(NaN)", log(nan), nan],
    ["log1p(−1)", log1p(-1), minus],
    ["log1p(−2)", log1p(-2), nan],
    ["log1p(∞)", log1p(inf), inf],
    ["log1p(NaN)", log1p(nan), nan],
    ["sin(∞)", sin(inf), nan],
    ["cos(NaN)", cos(nan), nan],
    ["pow(2, 1024)", pow(2, 1024), inf],
    ["pow(2, −1074)", pow(2, -1074), least],
    ["pow(2, −1080)", pow(2, -1080), 0],
    ["pow(½, 1e300)", pow(0.5, 1e300), 0],
    ["pow(largest, −largest)", pow(largest, -largest), 0],
    ["pow(0, −1)", pow(0, -1), inf],
    ["pow(−0, −1)", pow(-0, -1), minus],
    ["pow(−2, ½)", pow(-2, 0.5), nan],
    ["pow(NaN, 0)", pow(nan, 0), 1],
    ["pow(∞, −1)", pow(inf, -1), 0],
    ["pow(½, −∞)", pow(0.5, minus), inf],
  ])("%s", (_, result, expected) => {
    expect(result).toBe(expected);
  });
});
