import { requireArguments } from "./define/require-arguments.ts";
import { aDrift } from "./define/shapes.ts";
import type { Drift } from "./drift.ts";

/**
 * The time of the data under a drift, at which σ = 0.
 *
 * @example
 * ```ts
 * cleanTime(vpDiscrete({ schedule: "linear" })); // -1
 * ```
 */
export function cleanTime(drift: Drift): number {
  requireArguments("cleanTime", { drift: aDrift }, { drift });
  return drift.clean ?? 0;
}
