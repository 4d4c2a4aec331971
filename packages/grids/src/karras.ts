import { BackstepError, type Drift } from "@backstep/core";
import { define, type Factory, fillGrid, type GivenOptions, pow, requireGridEnds } from "@backstep/core/plugin";

const options = {
  rho: { type: "number", above: 0, default: 7, about: "Exponent ρ. Larger values put more steps at small noise." },
} as const;

export type KarrasOptions = GivenOptions<typeof options>;

/**
 * Equal steps in the ρ-th root of the noise-to-signal ratio.
 *
 * ```text
 * ν_i = (ν_start^{1/ρ} + (i/N) (ν_end^{1/ρ} − ν_start^{1/ρ}))^ρ,    ν = σ/α,    t_i the time of ν_i
 * ```
 *
 * The paper's grid has an additional last time with σ = 0. Here N steps are N intervals, and the last time is `end`.
 *
 * - **Units** the time of the drift.
 * - **Limits** needs a finite ν at the start (α > 0).
 *
 * @throws BackstepError `OPTION_INVALID` if ρ is not positive and finite; on use, `TIMES_INVALID`.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const times = karras({ rho: 7 })(18, edm({ sigmaMax: 80 }), 0.002);
 * ```
 */
export const karras: Factory<"grid", typeof options> = define(
  "grid",
  "karras",
  options,
  ({ rho }) =>
    (steps, drift, end, start = drift.horizon) => {
      const ends = requireGridEnds("karras", steps, drift, end, start);
      const [first, last] = [pow(ratioAt(drift, start), 1 / rho), pow(ratioAt(drift, end), 1 / rho)];
      return fillGrid("karras", steps, ends, (i) => drift.timeOf(pow((first * (steps - i) + last * i) / steps, rho)));
    },
);

function ratioAt(drift: Drift, t: number): number {
  const ratio = drift.sigma(t) / drift.alpha(t);
  if (!Number.isFinite(ratio))
    throw new BackstepError(
      "TIMES_INVALID",
      `grid karras: σ/α is ${ratio} at t = ${t} under ${drift.name}; start at a smaller time`,
      { time: t },
    );
  return ratio;
}
