import type { Drift } from "@backstep/core";
import { requireOption } from "./option.ts";
import { variancePreserving } from "./variance-preserving.ts";

export interface OuOptions {
  /** T > 0. Default 8. */
  readonly horizon?: number;
}

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
export function ou({ horizon = 8 }: OuOptions = {}): Drift {
  requireOption("ou", "horizon", horizon, horizon > 0, "positive and finite");
  return variancePreserving({
    name: "ou",
    horizon,
    regular: { from: 0, to: Number.POSITIVE_INFINITY, fromOpen: false, toOpen: true },
    beta: () => 1,
    betaPrime: () => 0,
    integral: (t0, t1) => t0 - t1,
    total: (t) => t,
    timeOfTotal: (value) => value,
  });
}
