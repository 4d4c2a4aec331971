import type { Drift } from "./drift.ts";

/**
 * A time grid: N steps down from `start` (default: the drift's horizon) to `end`, as N + 1 strictly decreasing times. The first is exactly
 * `start`, the last exactly `end`. A grid whose times are fixed documents how it uses the two ends.
 */
export interface TimeGrid {
  (steps: number, drift: Drift, end: number, start?: number): Float64Array;
  /** The times of a grid that has only these. An experiment then takes its steps and its end from them. */
  readonly fixed?: Float64Array;
}
