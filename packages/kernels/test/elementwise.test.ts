import { type ElementwiseName, loadKernels, type Precision } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import * as exact from "./exact.ts";
import { precisions, put, view } from "./memory.ts";
import { logUniformPoints, uniformPoints } from "./points.ts";

const kernels = await loadKernels();
const functions = { exp: exact.exp, log: exact.log, sin: exact.sin, cos: exact.cos };

function apply(name: ElementwiseName, precision: Precision, x: readonly number[]): { x: number[]; y: number[] } {
  kernels.reset();
  const input = put(kernels, precision, x);
  const out = put(kernels, precision, new Float64Array(x.length));
  kernels.elementwise(name, precision, out, input, x.length);
  return {
    x: Array.from(view(kernels, precision, input, x.length)),
    y: Array.from(view(kernels, precision, out, x.length)),
  };
}

/** The bounds in the README. */
const bounds: Record<Precision, Record<ElementwiseName, number>> = {
  f32: { exp: 1, log: 1, sin: 0.51, cos: 0.51 },
  f64: { exp: 1, log: 1, sin: 1, cos: 1 },
};

const points: Record<Precision, Record<ElementwiseName, readonly number[]>> = {
  f32: {
    exp: [...uniformPoints(2000, -87, 88), ...uniformPoints(1000, -1, 1), ...logUniformPoints(500, -40, 0)],
    log: [...logUniformPoints(1500, -149, 127, true), ...uniformPoints(1500, 0.5, 2)],
    sin: [...uniformPoints(1500, -10, 10), ...logUniformPoints(1500, -40, 127)],
    cos: [...uniformPoints(1500, -10, 10), ...logUniformPoints(1500, -40, 127)],
  },
  f64: {
    exp: [...uniformPoints(2000, -708, 709), ...uniformPoints(1000, -1, 1), ...logUniformPoints(500, -60, 0)],
    log: [...logUniformPoints(1500, -1074, 1023, true), ...uniformPoints(1500, 0.5, 2)],
    sin: [...uniformPoints(1500, -10, 10), ...logUniformPoints(1500, -60, 1000), 6381956970095103 * 2 ** 797, Math.PI],
    cos: [
      ...uniformPoints(1500, -10, 10),
      ...logUniformPoints(1500, -60, 1000),
      6381956970095103 * 2 ** 797,
      Math.PI / 2,
    ],
  },
};

describe.each(precisions)("in %s", (precision) => {
  it.each(["exp", "log", "sin", "cos"] as const)("%s has at most the documented error", (name) => {
    const { x, y } = apply(name, precision, points[precision][name]);
    let worst = 0;
    x.forEach((value, i) => {
      const error = exact.ulps(y[i], functions[name](exact.fixed(value)), precision === "f64" ? 53 : 24);
      worst = Math.max(worst, error);
      expect(error, `${name}(${value})`).toBeLessThan(bounds[precision][name]);
    });
    expect(worst).toBeGreaterThan(0.4);
  });

  it("has the special values of the real functions", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf, NEGATIVE_INFINITY: minus } = Number;
    expect(apply("exp", precision, [0, inf, minus, nan, 1000, -1000]).y).toEqual([1, inf, 0, nan, inf, 0]);
    expect(apply("log", precision, [1, 0, -1, inf, nan]).y).toEqual([0, minus, nan, inf, nan]);
    expect(apply("sin", precision, [0, inf, nan]).y).toEqual([0, nan, nan]);
    expect(apply("cos", precision, [0, inf, nan]).y).toEqual([1, nan, nan]);
  });

  it("gives an element the same bits at every position", () => {
    for (const name of ["exp", "log", "sin", "cos"] as const) {
      const x = uniformPoints(23, 0.1, 5);
      const { y } = apply(name, precision, x);
      x.forEach((value, i) => {
        expect(apply(name, precision, [value]).y).toEqual([y[i]]);
      });
    }
  });
});
