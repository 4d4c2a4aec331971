import { BackstepError } from "../errors.ts";

/** Largest sizes of a run. More does not fit into an array or takes years. */
export const largest: { readonly values: number; readonly steps: number; readonly dim: number } = {
  values: 2 ** 30,
  steps: 10_000_000,
  dim: 2 ** 24,
};

/**
 * Checks a size before any work or allocation.
 *
 * @throws BackstepError `OPTION_INVALID` unless the size is an integer of at least 1 and at most `most`.
 * @example
 * ```ts
 * requireSize("samples", 1e15, 2 ** 30); // OPTION_INVALID
 * ```
 */
export function requireSize(name: string, value: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return;
  throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer from 1 to ${most}`, {
    value,
    most,
  });
}

/**
 * Checks that n points in R^dim fit into one array.
 *
 * @throws BackstepError `OPTION_INVALID`
 */
export function requirePoints(n: number, dim: number): void {
  requireSize("the dimension", dim, largest.dim);
  requireSize("n", n, largest.values);
  if (n * dim <= largest.values) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `n is ${n}; ${n} points in dimension ${dim} have more than ${largest.values} values, the most of one run; draw at most ${Math.floor(largest.values / dim)} at a time, each part from its own seed`,
    { n, dim },
  );
}
