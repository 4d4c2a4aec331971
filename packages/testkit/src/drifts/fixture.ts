import type { Drift } from "@backstep/core";

/** What every check of a drift receives. */
export interface DriftCheck {
  readonly drift: Drift;
  /** Start of the interval on which f and g² are smooth. */
  readonly from: number;
  /** End of that interval. */
  readonly to: number;
  /** Four times inside the interval, ascending. */
  readonly times: readonly number[];
}

/** A check at 5 %, 30 %, 60 % and 95 % of an interval on which f and g² are smooth. */
export function driftCheck(drift: Drift, [from, to]: readonly [from: number, to: number]): DriftCheck {
  return { drift, from, to, times: [0.05, 0.3, 0.6, 0.95].map((share) => from + share * (to - from)) };
}
