import { BackstepError, type Drift, type TimeGrid } from "@backstep/core";
import { type FilledOptions, fillGrid, log, requireGridEnds } from "@backstep/core/plugin";

/** The constants of a schedule in the theory of DDPM. */
export const chainOptions = {
  c0: { type: "number", above: 0, about: "Constant c₀: the chain starts from T^{−c₀}, for T states." },
  c1: { type: "number", above: 0, about: "Constant c₁: the largest step is about c₁ log T/T." },
} as const;

/**
 * The grid of the states of a discrete chain, from X_T to X_1: N steps between T = N + 1 states. `squaredRatios(T, H)[t]` is the squared
 * noise-to-signal ratio (1 − ᾱ_t)/ᾱ_t of state t = 1 … T, with H = c₁ log T/T.
 *
 * @throws BackstepError on use, `TIMES_INVALID` unless H < 1, or if a time of the chain is outside the drift's range or [end, start].
 */
export function chainGrid(
  name: string,
  { c1 }: FilledOptions<typeof chainOptions>,
  squaredRatios: (T: number, H: number) => ArrayLike<number>,
): TimeGrid {
  return (steps, drift, end, start) => {
    requireGridEnds(name, steps, drift, end, start ?? drift.horizon);
    const T = steps + 1;
    const H = (c1 * log(T)) / T;
    if (!(H < 1))
      throw new BackstepError(
        "TIMES_INVALID",
        `grid ${name}: c₁ log T/T is ${H} for T = ${T} states (${steps} steps) and c1 = ${c1}; it must be below 1, so take more steps`,
        { steps },
      );
    const ratios = squaredRatios(T, H);
    const times = Float64Array.from({ length: T }, (_, i) => drift.timeOf(Math.sqrt(ratios[T - i])));
    requireWithin(name, drift, times, end, start ?? drift.regular.to);
    return fillGrid(name, steps, { start: times[0], end: times[steps] }, (i) => times[i]);
  };
}

function requireWithin(name: string, drift: Drift, times: Float64Array, earliest: number, latest: number): void {
  const T = times.length;
  for (const state of [T, 1]) {
    const t = times[T - state];
    if (!(t >= earliest && t <= latest))
      throw new BackstepError(
        "TIMES_INVALID",
        `grid ${name}: of ${T} states, X_${state} is at t = ${t} under ${drift.name}; it must be between ${earliest} and ${latest}`,
        { time: t },
      );
  }
}
