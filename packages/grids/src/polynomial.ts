import { define, type Factory, fillGrid, type GivenOptions, pow, requireGridEnds } from "@backstep/core/plugin";

const options = {
  power: { type: "number", above: 0, about: "Power p. Larger powers put more steps near the end." },
} as const;

export type PolynomialOptions = GivenOptions<typeof options>;

/**
 * Times that follow a power of the remaining fraction of steps.
 *
 * ```text
 * t_i = end + (start − end) (1 − i/N)^p
 * ```
 *
 * - **Units** the time of the drift.
 * - **Limits** the last interval is (start − end) N^{−p}: with a large power and many steps, neighbouring times become equal in floating point, which is an error.
 *
 * @throws BackstepError `OPTION_INVALID` if the power is not positive and finite; on use, `TIMES_INVALID`.
 * @example
 * ```ts
 * const times = polynomial({ power: 2 })(50, drift, 1e-3);
 * ```
 */
export const polynomial: Factory<"grid", typeof options> = define(
  "grid",
  "polynomial",
  options,
  ({ power }) =>
    (steps, drift, end, start = drift.horizon) => {
      const ends = requireGridEnds("polynomial", steps, drift, end, start);
      return fillGrid("polynomial", steps, ends, (i) => end + (start - end) * pow((steps - i) / steps, power));
    },
);
