import type { Drift } from "@backstep/core";

/** What every check of a drift receives. */
export interface DriftCheck {
  readonly drift: Drift;
  /** The stretch on which f and g² are smooth. */
  readonly from: number;
  readonly to: number;
  /** Four times inside the stretch, ascending. */
  readonly times: readonly number[];
}

/** The checked times: 5 %, 30 %, 60 % and 95 % of the stretch. */
export function driftCheck(drift: Drift, [from, to]: readonly [from: number, to: number]): DriftCheck {
  return { drift, from, to, times: [0.05, 0.3, 0.6, 0.95].map((share) => from + share * (to - from)) };
}
