import { describe, expect, it } from "vitest";
import { toHalf } from "../../src/ports/float16.ts";

/** The number with these bits, by the definition of a half. */
function numberOf(half: number): number {
  const [sign, exponent, fraction] = [half & 0x8000 ? -1 : 1, (half >>> 10) & 31, half & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

describe("halves", () => {
  it("are recovered from their values, for all bits", () => {
    for (let half = 0; half < 65536; half++) {
      const value = numberOf(half);
      if (Number.isNaN(value)) expect(toHalf(value) & 0x7fff).toBe(0x7e00);
      else if (toHalf(value) !== half) expect.fail(`${half} → ${value} → ${toHalf(value)}`);
    }
  });

  it("are rounded to the nearest, ties to even, between all neighbours", () => {
    for (let half = 0; half < 0x7bff; half++) {
      const [low, high] = [numberOf(half), numberOf(half + 1)];
      const middle = (low + high) / 2;
      const tie = half % 2 === 0 ? half : half + 1;
      const nudged = middle * 2 ** -22;
      if (toHalf(middle) !== tie || toHalf(middle - nudged) !== half || toHalf(middle + nudged) !== half + 1)
        expect.fail(`between ${low} and ${high}`);
    }
  });

  it("overflow to infinity and underflow to 0", () => {
    expect([65504, 65519, 65520, -65520, 2 ** -25, 1.5 * 2 ** -25].map(toHalf)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0xfc00, 0, 1,
    ]);
  });
});
