import type { Estimate } from "@backstep/core";
import type { Pausing } from "@backstep/core/plugin";
import { type Reading, standardErrorOf } from "./gradient.ts";
import { type Side, samplesUsed } from "./side.ts";

/** The estimate of a distance: its value with standard error and floor. An infinite value has the standard error 0. */
export function* estimate(sides: readonly [Side, Side], reading: Reading, floor: number): Pausing<Estimate> {
  const { value } = reading;
  const standardError = value < Number.POSITIVE_INFINITY ? yield* standardErrorOf(sides, reading) : 0;
  return { value, standardError, floor, n: samplesUsed(sides) };
}

/** Estimate of the root of a squared distance D. Its error follows from d√D = dD/2√D. This has no limit at D = 0, so the floor replaces it. */
export function* rootEstimate(sides: readonly [Side, Side], squared: Reading, squaredFloor: number): Pausing<Estimate> {
  const { value, standardError, floor, n } = yield* estimate(sides, squared, squaredFloor);
  const root = Math.sqrt(value);
  return {
    value: root,
    standardError: root > 0 ? standardError / (2 * root) : Math.sqrt(floor),
    floor: Math.sqrt(floor),
    n,
  };
}
