import { uniform } from "@backstep/kernels";
import { drawOf, type Seed, startStep, streamOf } from "./seed.ts";

/**
 * A uniform on (0, 1) for a random time grid: a function of (seed, index) alone, from a stream that no run uses.
 *
 * @throws BackstepError `OPTION_INVALID` if the seed is not an integer from 0 to 2⁶⁴ − 1.
 * @example
 * ```ts
 * const time = end + (start - end) * gridUniform(7, 0);
 * ```
 */
export function gridUniform(seed: Seed, index: number): number {
  return uniform(streamOf(seed, startStep, drawOf.grid(0)), index);
}
