import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOriginalUnit, inUnit, largestOf, requireFinite, unitOf } from "../src/plugin.ts";

describe("the unit of numbers", () => {
  it("is 1 for ordinary sizes, 0 and NaN", () => {
    for (const largest of [0, 1, 1e-38, 1e38, Number.NaN]) expect(unitOf(largest)).toBe(1);
  });

  it("is a power of two next below any other size, so that division is exact", () => {
    const size = fc.oneof(
      fc.double({ min: 1e39, max: Number.MAX_VALUE, noNaN: true }),
      fc.double({ min: 2 ** -1022, max: 1e-39, noNaN: true }),
    );
    fc.assert(
      fc.property(size, (largest) => {
        const unit = unitOf(largest);
        expect(largest / unit).toBeGreaterThanOrEqual(1);
        expect(largest / unit).toBeLessThan(2);
        expect((largest / unit) * unit).toBe(largest);
      }),
    );
  });

  it("is normal for the smallest doubles and finite for infinity", () => {
    expect(unitOf(Number.MIN_VALUE)).toBe(2 ** -1022);
    expect(unitOf(Number.POSITIVE_INFINITY)).toBe(2 ** 1023);
  });
});

describe("numbers in a unit", () => {
  it("are the same array in the unit 1, else doubles", () => {
    const values = Float32Array.of(1, -4);
    expect(inUnit(values, 1)).toBe(values);
    expect(inUnit(values, 2)).toEqual(Float64Array.of(0.5, -2));
    expect(largestOf(values)).toBe(4);
    expect(largestOf([])).toBe(0);
  });

  it("have estimates that convert back, or are refused if they overflow", () => {
    const estimate = { value: 2, standardError: 1, floor: 0, n: 3 };
    expect(inOriginalUnit("m", estimate, 4, 2)).toEqual({ value: 32, standardError: 16, floor: 0, n: 3 });
    expect(inOriginalUnit("m", estimate, 4)).toEqual({ value: 8, standardError: 4, floor: 0, n: 3 });
    const refused = expect.objectContaining({
      code: "DATA_INVALID",
      message:
        "m: its standardError overflows; it must be at most 1.7976931348623157e+308, the largest double: divide the data by a constant",
    });
    expect(() => requireFinite("m", { ...estimate, standardError: Number.POSITIVE_INFINITY })).toThrow(refused);
    expect(() => inOriginalUnit("m", { ...estimate, value: 0 }, 2 ** 1023, 2)).toThrow(refused);
  });
});
