import { expect } from "vitest";

/** Expects equal pictures to 1e-4. Pixels are in [−1, 1] or slightly outside; states start with deviation 10. */
export function expectSamePictures(a: ArrayLike<number>, b: ArrayLike<number>): void {
  const { difference, largest } = compare(a, b);
  expect(largest).toBeGreaterThan(0.9);
  expect(largest).toBeLessThan(2);
  expect(difference).toBeLessThan(1e-4);
}

/** The largest difference of two arrays of one length, and the largest magnitude in the first. */
export function compare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { readonly difference: number; readonly largest: number } {
  expect(b.length).toBe(a.length);
  return {
    difference: Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]))),
    largest: Math.max(...Array.from(a, Math.abs)),
  };
}
