import { BackstepError, type Drift } from "@backstep/core";
import { define, exp, type Factory, fillGrid, log, requireGridEnds } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Equal steps in the log signal-to-noise ratio, that is, geometric in σ/α.
 *
 * ```text
 * ν_i = ν_start (ν_end/ν_start)^{i/N},    ν = σ/α,    t_i the time of ν_i
 * ```
 *
 * - **Units** the time of the drift.
 * - **Limits** needs 0 < ν < ∞ at both ends: it can neither end at the data (σ = 0) nor start at pure noise (α = 0).
 *
 * @throws BackstepError on use, `TIMES_INVALID`.
 * @example
 * ```ts
 * const times = logSnr()(50, drift, 1e-3);
 * ```
 */
export const logSnr: Factory<"grid", typeof options> = define(
  "grid",
  "log-snr",
  options,
  () =>
    (steps, drift, end, start = drift.horizon) => {
      const ends = requireGridEnds("log-snr", steps, drift, end, start);
      const [first, last] = [logRatio(drift, start), logRatio(drift, end)];
      return fillGrid("log-snr", steps, ends, (i) => drift.timeOf(exp((first * (steps - i) + last * i) / steps)));
    },
);

/** The same factory under its usual name for time = σ. Its description has the name log-snr. */
export const exponential: typeof logSnr = logSnr;

function logRatio(drift: Drift, t: number): number {
  const value = log(drift.sigma(t) / drift.alpha(t));
  if (!Number.isFinite(value))
    throw new BackstepError(
      "TIMES_INVALID",
      `grid log-snr: σ/α is ${drift.sigma(t) / drift.alpha(t)} at t = ${t} under ${drift.name}; it must be positive and finite, ` +
        "so end at a later time, start at an earlier one, or use another grid",
      { time: t },
    );
  return value;
}
