import { BackstepError } from "./errors.ts";

/**
 * Checks that times are finite and strictly monotone. N steps are N + 1 times.
 *
 * Samplers run down in time. `upward` allows a deterministic scheme to run up too (inversion).
 *
 * @throws BackstepError `TIMES_INVALID` naming the first offending index and value.
 */
export function requireTimes(times: Float64Array, upward: boolean): void {
  if (times.length < 2)
    throw new BackstepError(
      "TIMES_INVALID",
      `times has ${times.length} values; it needs at least 2, because N steps have N + 1 times`,
    );
  const sign = upward && times[1] > times[0] ? 1 : -1;
  times.forEach((time, i) => {
    if (!Number.isFinite(time))
      throw new BackstepError("TIMES_INVALID", `times[${i}] is ${time}; every time must be finite`, { index: i, time });
    if (i > 0 && !(sign * (time - times[i - 1]) > 0))
      throw new BackstepError(
        "TIMES_INVALID",
        `times[${i}] = ${time} follows ${times[i - 1]}; times must be strictly ${sign > 0 ? "increasing" : "decreasing"}, so sort them and drop equal ones`,
        { index: i, time, previous: times[i - 1] },
      );
  });
}
