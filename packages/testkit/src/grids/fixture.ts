import type { Drift, TimeGrid } from "@backstep/core";

/** What every check of a grid receives. */
export interface GridCheck {
  readonly factory: () => TimeGrid;
  readonly cases: readonly GridCase[];
  /** Whether the grid has its own ends, inside the given ones. */
  readonly ownEnds: boolean;
}

/** Arguments with which a grid must work. */
export interface GridCase {
  readonly drift: Drift;
  readonly steps: number;
  readonly end: number;
  /** Undefined for the default start. */
  readonly start: number | undefined;
}

/** The grid of a case. */
export function timesOf(grid: TimeGrid, { steps, drift, end, start }: GridCase): Float64Array {
  return start === undefined ? grid(steps, drift, end) : grid(steps, drift, end, start);
}

/** A case in words. */
export function inWords({ steps, drift, end, start }: GridCase): string {
  return `${steps} steps from ${start ?? `the horizon ${drift.horizon}`} to ${end} under ${drift.name}`;
}
