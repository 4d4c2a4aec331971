import { loadKernels } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import { epsilon, precisions, put, view } from "./memory.ts";
import { uniformPoints } from "./points.ts";
import { sum } from "./reference.ts";

const kernels = await loadKernels();
// Odd sizes have a remainder for every vector width. The last has more rows than there are coefficients in scratch at the same time.
const shapes = [
  [1, 1],
  [3, 1],
  [2, 7],
  [5, 3],
  [1, 64],
  [17, 13],
  [2500, 3],
] as const;

describe.each(precisions)("sum in %s", (precision) => {
  it.each([1, 2, 3, 4, 5, 6])("%d terms, scalar and per-row coefficients", (n) => {
    for (const [rows, dim] of shapes) {
      const terms = Array.from({ length: n }, (_, i) => uniformPoints(rows * dim, -2, 2, i + 1));
      for (const perRow of [false, true]) {
        kernels.reset();
        const coefficients = terms.map((_, i) =>
          perRow && i % 2 === 0 ? Float64Array.from(uniformPoints(rows, -3, 3, i + 20)) : 0.37 * (i - 2.5),
        );
        const addresses = terms.map((term) => put(kernels, precision, term));
        const inputs = addresses.map((address) => Array.from(view(kernels, precision, address, rows * dim)));
        const out = put(kernels, precision, new Float64Array(rows * dim));
        expect(kernels.sum(precision, out, rows, dim, coefficients, addresses)).toBe(true);
        const result = view(kernels, precision, out, rows * dim);
        sum(rows, dim, coefficients, inputs).forEach((value, e) => {
          expect(Math.abs(result[e] - value)).toBeLessThan(40 * n * epsilon[precision]);
        });
      }
    }
  });

  it.each([0, 1, 2])("is safe when the output is input %d", (which) => {
    const [rows, dim] = [9, 11];
    const terms = [0, 1, 2].map((i) => uniformPoints(rows * dim, -2, 2, i + 1));
    for (const first of [0.5, Float64Array.from(uniformPoints(rows, -1, 1))]) {
      kernels.reset();
      const addresses = terms.map((term) => put(kernels, precision, term));
      const apart = put(kernels, precision, new Float64Array(rows * dim));
      kernels.sum(precision, apart, rows, dim, [first, -1.25, 3], addresses);
      kernels.sum(precision, addresses[which], rows, dim, [first, -1.25, 3], addresses);
      expect(view(kernels, precision, addresses[which], rows * dim)).toEqual(
        view(kernels, precision, apart, rows * dim),
      );
    }
  });

  it("is safe if an input occurs twice", () => {
    kernels.reset();
    const x = put(kernels, precision, [1, 2, 3, 4, 5]);
    kernels.sum(precision, x, 1, 5, [2, 3], [x, x]);
    expect(Array.from(view(kernels, precision, x, 5))).toEqual([5, 10, 15, 20, 25]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("reports %d at every position", (bad) => {
    for (const count of [1, 4, 5, 37]) {
      for (let e = 0; e < count; e++) {
        kernels.reset();
        const values = new Float64Array(count).fill(1);
        values[e] = bad;
        const x = put(kernels, precision, values);
        const out = put(kernels, precision, new Float64Array(count));
        expect(kernels.sum(precision, out, 1, count, [1], [x])).toBe(false);
        expect(kernels.sum(precision, out, count, 1, [new Float64Array(count).fill(1)], [x])).toBe(false);
      }
    }
  });

  it("reports an overflow of finite inputs", () => {
    kernels.reset();
    const x = put(kernels, precision, [precision === "f64" ? 1e308 : 3e38]);
    expect(kernels.sum(precision, x, 1, 1, [2], [x])).toBe(false);
  });

  it("writes nothing outside its output", () => {
    kernels.reset();
    const out = put(kernels, precision, new Float64Array(40).fill(7));
    const x = put(kernels, precision, new Float64Array(40).fill(1));
    kernels.sum(precision, out, 1, 33, [1], [x]);
    expect(Array.from(view(kernels, precision, out, 40)).slice(32)).toEqual([1, 7, 7, 7, 7, 7, 7, 7]);
  });
});

it("refuses invalid terms with a message", () => {
  const x = put(kernels, "f64", [1, 2]);
  expect(() => kernels.sum("f64", x, 1, 2, [], [])).toThrow("sum takes 1 to 6 terms: got 0");
  expect(() => kernels.sum("f64", x, 1, 2, Array(7).fill(1), Array(7).fill(x))).toThrow("got 7");
  expect(() => kernels.sum("f64", x, 1, 2, [1, 2], [x])).toThrow("2 coefficients and 1 addresses");
  expect(() => kernels.sum("f64", x, 2, 1, [new Float64Array(3)], [x])).toThrow(/3/);
});
