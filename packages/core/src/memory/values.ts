import type { Precision } from "@backstep/kernels";
import { BackstepError } from "../errors.ts";

/** The array type of a precision. */
export type ValuesOf<P extends Precision = Precision> = P extends "f32" ? Float32Array : Float64Array;

/**
 * Values of n points in R^d, 0 at first, outside kernel memory.
 *
 * @throws BackstepError `OPTION_INVALID` if they are more than memory can hold.
 */
export function createValues<P extends Precision>(
  { precision }: { readonly precision: Precision },
  n: number,
  dim: number,
): ValuesOf<P> {
  try {
    return (precision === "f32" ? new Float32Array(n * dim) : new Float64Array(n * dim)) as ValuesOf<P>;
  } catch (error) {
    throw new BackstepError(
      "OPTION_INVALID",
      `n is ${n}; memory cannot hold ${n} points in dimension ${dim}; draw fewer at a time, each part from its own seed`,
      { n, dim },
      error,
    );
  }
}
