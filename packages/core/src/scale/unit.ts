import { BackstepError } from "../errors.ts";
import type { Estimate } from "../metric.ts";

/** Sums of fourth powers of values from 1/ordinary to ordinary neither overflow nor lose digits. */
const ordinary = 2 ** 128;
/** The smallest double with all its digits. */
const leastNormal = 2 ** -1022;

/**
 * Unit in which values up to `largest` can be squared, and their squares again: 1 if they are of ordinary size, else the power of two next
 * below `largest`. Division by a power of two is exact, so ordinary values keep their bits and others keep their digits.
 *
 * @example
 * ```ts
 * const unit = unitOf(largestOf(values));
 * const norm = unit * Math.sqrt(values.reduce((total, value) => total + (value / unit) ** 2, 0));
 * ```
 */
export function unitOf(largest: number): number {
  if (!(largest > 0) || (largest >= 1 / ordinary && largest <= ordinary)) return 1;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.min(largest, Number.MAX_VALUE));
  // The exponent alone, without sign and digits, is the power of two.
  bits.setUint32(0, bits.getUint32(0) & 0x7ff0_0000);
  bits.setUint32(4, 0);
  return Math.max(bits.getFloat64(0), leastNormal);
}

/** The largest magnitude among the values; 0 if there are none. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/** The values divided by a unit, or the same array if the unit is 1. */
export function inUnit<T extends Float64Array | Float32Array>(values: T, unit: number): T | Float64Array {
  if (unit === 1) return values;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i] / unit;
  return out;
}

/**
 * An estimate for values in a unit, converted to the estimate for the values themselves. `power` is 2 for a squared distance.
 *
 * @throws BackstepError `DATA_INVALID` if one of its numbers is above the largest double.
 */
export function inOriginalUnit(metric: string, estimate: Estimate, unit: number, power: 1 | 2 = 1): Estimate {
  const scaled = (value: number): number => (power === 1 ? value * unit : value * unit * unit);
  return requireFinite(metric, {
    value: scaled(estimate.value),
    standardError: scaled(estimate.standardError),
    floor: scaled(estimate.floor),
    n: estimate.n,
  });
}

/** @throws BackstepError `DATA_INVALID` if a number of the estimate is above the largest double. */
export function requireFinite(metric: string, estimate: Estimate): Estimate {
  for (const name of ["value", "standardError", "floor"] as const)
    if (!Number.isFinite(estimate[name])) throw overflow(`${metric}: its ${name}`);
  return estimate;
}

/** The error for a quantity that is above the largest double. */
export function overflow(quantity: string): BackstepError {
  return new BackstepError(
    "DATA_INVALID",
    `${quantity} overflows; it must be at most ${Number.MAX_VALUE}, the largest double: divide the data by a constant`,
    { quantity },
  );
}
