import type { Drift } from "../drift.ts";
import { BackstepError } from "../errors.ts";
import type { ScoreModel } from "../score-model.ts";

/** Two computations of one coefficient agree to this relative accuracy. */
const accuracy = 1e-12;
const samples = 8;

/**
 * Checks that a model was made for the diffusion of the run: α and σ must agree at eight times of the run.
 *
 * A drift on another clock has another α at the same t. It is another drift, although it has the same marginals.
 */
export function requireDrift({ name, drift: own }: ScoreModel, drift: Drift, times: Float64Array): void {
  if (own === undefined || own === drift) return;
  for (const t of sharedTimes(own, drift, times))
    for (const coefficient of ["alpha", "sigma"] as const) {
      const [expected, value] = [own[coefficient](t), drift[coefficient](t)];
      if (agree(expected, value)) continue;
      const symbol = coefficient === "alpha" ? "α" : "σ";
      throw new BackstepError(
        "OPTION_INVALID",
        `${name} was made for the drift ${own.name}, but the run has the drift ${drift.name}: at t = ${t}, ${symbol} is ${expected} ` +
          `and ${value}; they must be equal; pass the drift of the model, or make the model for the drift of the run`,
        { option: "drift", model: name, time: t },
      );
    }
}

/** Times inside the run and both regular intervals; if these do not meet, inside the run alone. */
function sharedTimes(own: Drift, drift: Drift, times: Float64Array): number[] {
  const ends = [times[0], times[times.length - 1]];
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const from = Math.max(first, own.regular.from, drift.regular.from);
  const to = Math.min(last, own.regular.to, drift.regular.to);
  const [low, high] = from <= to ? [from, to] : [first, last];
  return Array.from({ length: samples }, (_, k) => low + ((k + 0.5) / samples) * (high - low));
}

/** Whether two values are equal to rounding. NaN agrees with nothing. */
function agree(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= accuracy * Math.max(Math.abs(a), Math.abs(b));
}
