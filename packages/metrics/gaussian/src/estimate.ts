import type { Estimate } from "@backstep/core";
import { type Reading, standardErrorOf } from "./gradient.ts";
import { type Side, samplesUsed } from "./side.ts";

/** A distance as it was read, with its standard error and floor. */
export function estimate(sides: readonly [Side, Side], reading: Reading, floor: number): Estimate {
  return { value: reading.value, standardError: standardErrorOf(sides, reading), floor, n: samplesUsed(sides) };
}

/** The root of a squared distance: its error by d√D = dD/2√D, which at D = 0 has no limit, so there the floor stands for it. */
export function rootEstimate(sides: readonly [Side, Side], squared: Reading, squaredFloor: number): Estimate {
  const { value, standardError, floor, n } = estimate(sides, squared, squaredFloor);
  const root = Math.sqrt(value);
  return {
    value: root,
    standardError: root > 0 ? standardError / (2 * root) : Math.sqrt(floor),
    floor: Math.sqrt(floor),
    n,
  };
}
