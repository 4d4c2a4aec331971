import { withoutPauses } from "@backstep/core/plugin";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasserstein1d } from "../src/index.ts";
import { sortedOrder } from "../src/sorted-order.ts";

const value = fc.double({ min: -100, max: 100, noNaN: true });

describe("W_p on a line", () => {
  it("is the shift between a set and its translate, for every p", () => {
    for (const p of [1, 1.5, 2, 3]) expect(wasserstein1d([3, 1, 2], [6, 8, 7], { p })).toBeCloseTo(5, 13);
  });

  it("of unequal sizes equals that of the sets repeated to the same size", () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6 }),
        fc.array(value, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 2, 3),
        (x, y, p) => {
          const repeated = wasserstein1d(
            y.flatMap(() => x),
            x.flatMap(() => y),
            { p },
          );
          expect(Math.abs(wasserstein1d(x, y, { p }) - repeated)).toBeLessThanOrEqual(1e-12 * (1 + repeated));
        },
      ),
    );
  });

  it("with integer weights equals that of repeated points", () => {
    const weighted = wasserstein1d([1, 5, 9], [2, 3], { p: 2, xWeights: [2, 0, 1], yWeights: [1, 5] });
    expect(weighted).toBeCloseTo(wasserstein1d([1, 1, 9], [2, 3, 3, 3, 3, 3]), 13);
    const oneSide = wasserstein1d([1, 9], [2, 3], { p: 1, xWeights: [2, 1] });
    expect(oneSide).toBeCloseTo(wasserstein1d([1, 1, 9], [2, 3], { p: 1 }), 13);
  });

  it("refuses invalid points, weights and orders", () => {
    for (const [x, y, options, code] of [
      [[], [1], {}, "SHAPE_MISMATCH"],
      [[1], [Number.NaN], {}, "DATA_INVALID"],
      [[1], [1], { p: 0.5 }, "OPTION_INVALID"],
      [[1], [1], { p: Number.POSITIVE_INFINITY }, "OPTION_INVALID"],
      [[1, 2], [1], { xWeights: [1] }, "SHAPE_MISMATCH"],
      [[1, 2], [1], { xWeights: [1, -1] }, "DATA_INVALID"],
      [[1, 2], [1], { xWeights: [0, 0] }, "DATA_INVALID"],
    ] as const)
      expect(() => wasserstein1d(x, y, options)).toThrow(expect.objectContaining({ code }));
  });
});

describe("the sorted order", () => {
  it("equals that of a stable comparison sort, for any finite values", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const order = [...withoutPauses(sortedOrder(Float64Array.from(values)))];
        const less = (a: number, b: number) => (a === b ? Number(Object.is(b, -0)) - Number(Object.is(a, -0)) : a - b);
        const expected = values.map((_, i) => i).sort((i, j) => less(values[i], values[j]) || i - j);
        expect(order).toEqual(expected);
      }),
    );
  });
});
