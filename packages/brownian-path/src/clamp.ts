import { BackstepError } from "@backstep/core";

/**
 * The time itself, or the end of [low, high] if rounding has put it one ulp outside. For an end at 0 the ulp is that of the other end.
 *
 * @throws BackstepError `TIMES_INVALID` for other times outside.
 */
export function clampTo(t: number, low: number, high: number): number {
  if (t >= low && t <= high) return t;
  const slack = t < low ? ulp(low || high) : ulp(high || low);
  if (t < low && low - t <= slack) return low;
  if (t > high && t - high <= slack) return high;
  throw new BackstepError(
    "TIMES_INVALID",
    `a Brownian path got the time ${t}; it is defined on [${low}, ${high}], so create it with a larger interval`,
    { time: t },
  );
}

/** Distance from |x| to the next larger number. */
function ulp(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(x);
}
