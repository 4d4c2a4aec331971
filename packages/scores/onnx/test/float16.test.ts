import { describe, expect, it } from "vitest";
import { fromHalf, toHalf } from "../src/float16.ts";

describe("halves", () => {
  it("come back from their values, all of them", () => {
    for (let half = 0; half < 65536; half++) {
      const value = fromHalf(half);
      if (Number.isNaN(value)) expect(toHalf(value) & 0x7fff).toBe(0x7e00);
      else if (toHalf(value) !== half) expect.fail(`${half} → ${value} → ${toHalf(value)}`);
    }
  });

  it("are the nearest, ties to even, between all neighbours", () => {
    for (let half = 0; half < 0x7bff; half++) {
      const [low, high] = [fromHalf(half), fromHalf(half + 1)];
      const middle = (low + high) / 2;
      const tie = half % 2 === 0 ? half : half + 1;
      const nudged = middle * 2 ** -22;
      if (toHalf(middle) !== tie || toHalf(middle - nudged) !== half || toHalf(middle + nudged) !== half + 1)
        expect.fail(`between ${low} and ${high}`);
    }
  });

  it("know where they end", () => {
    expect([65504, 65519, 65520, -65520, 2 ** -25, 1.5 * 2 ** -25].map(toHalf)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0xfc00, 0, 1,
    ]);
    expect(fromHalf(0x3c00)).toBe(1);
  });
});
