import { expect } from "vitest";

/** The largest difference of as many numbers, whose largest is returned beside it. */
export function compare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly away: number; readonly largest: number } {
  expect(b.length).toBe(a.length);
  return {
    away: Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]))),
    largest: Math.max(...Array.from(a, Math.abs)),
  };
}
