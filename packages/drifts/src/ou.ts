import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { variancePreserving } from "./variance-preserving.ts";

const options = {
  horizon: { type: "number", above: 0, default: 8, about: "Start time T of the reverse process." },
} as const;

export type OuOptions = GivenOptions<typeof options>;

/**
 * The Ornstein–Uhlenbeck process.
 *
 * ```text
 * dX = −½ X dt + dB            α = e^{−t/2},  σ² = 1 − e^{−t}
 * ```
 *
 * - **Units** t unitless; the process forgets its start like e^{−t/2}.
 * - **Limits** regular on [0, ∞).
 *
 * @throws BackstepError `OPTION_INVALID` if the horizon is not positive and finite.
 * @example
 * ```ts
 * const drift = ou({ horizon: 8 });
 * drift.alpha(2); // e^{−1}
 * ```
 */
export const ou: Factory<"drift", typeof options> = define("drift", "ou", options, ({ horizon }) =>
  variancePreserving({
    name: "ou",
    horizon,
    regular: { from: 0, to: Number.POSITIVE_INFINITY, fromOpen: false, toOpen: true },
    beta: () => 1,
    betaPrime: () => 0,
    integral: (t0, t1) => t0 - t1,
    total: (t) => t,
    timeOfTotal: (value) => value,
  }),
);
