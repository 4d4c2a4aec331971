import { expect } from "vitest";

/** Runs on networks of pictures end together: states start with deviation 10, and end as pixels in [−1, 1] or a little beyond, so 1e-4 is of one unit. */
export function expectSamePictures(a: ArrayLike<number>, b: ArrayLike<number>): void {
  const { away, largest } = compare(a, b);
  expect(largest).toBeGreaterThan(0.9);
  expect(largest).toBeLessThan(2);
  expect(away).toBeLessThan(1e-4);
}

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
