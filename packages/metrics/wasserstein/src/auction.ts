import type { Pausing } from "@backstep/core/plugin";
import type { CostRows } from "./cost-rows.ts";
import { twoCheapest } from "./two-cheapest.ts";

/** First bid increment, in units of the mean cost; last one, in units of the mean over rows of their cheapest cost. */
const firstOfMean = 0.1;
const lastOfCheapest = 0.005;
/** The last increment is at least this fraction of the mean cost. If points coincide, smaller increments have no effect. */
const lastOfMean = 1e-6;
const scaling = 5;
/** Bids per row and scale. After that, the search resolves the remaining competition. */
const bidsPerRow = 100;

/**
 * Column duals v near an optimal set, by an auction whose bid increment shrinks from scale to scale. The exact search that follows works
 * with any v. These v make it short for points of every dimension; plain row reduction alone is slow in dimensions 1 and 2. It yields
 * after `every` rows.
 */
export function* auctionPrices(rows: CostRows, n: number, every: number): Pausing<Float64Array> {
  const { v, mean, cheapest } = yield* columnMinima(rows, n, every);
  if (!(mean > 0)) return v;
  const last = Math.max(lastOfCheapest * cheapest, lastOfMean * mean);
  for (let increment = firstOfMean * mean; ; increment = Math.max(increment / scaling, last)) {
    yield* auction(rows, n, v, increment, every);
    if (increment <= last) return v;
  }
}

/** One auction from an empty matching. It changes v and discards the matching. */
function* auction(rows: CostRows, n: number, v: Float64Array, increment: number, every: number): Pausing<void> {
  const rowOf = new Int32Array(n).fill(-1);
  const free = Array.from({ length: n }, (_, i) => n - 1 - i);
  for (let bids = bidsPerRow * n; bids > 0 && free.length > 0; bids--) {
    if (bids % every === 0) yield;
    const i = free.pop()!;
    const { best, gain } = twoCheapest(rows(i), v);
    v[best] -= gain + increment;
    if (rowOf[best] >= 0) free.push(rowOf[best]);
    rowOf[best] = i;
  }
}

/** v_j = min_i c_ij, the mean cost, and the mean over rows of their cheapest cost. */
function* columnMinima(
  rows: CostRows,
  n: number,
  every: number,
): Pausing<{ v: Float64Array; mean: number; cheapest: number }> {
  const v = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let mean = 0;
  let cheapest = 0;
  for (let i = 0; i < n; i++) {
    if (i % every === 0) yield;
    const cost = rows(i);
    let total = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      total += cost[j];
      least = Math.min(least, cost[j]);
      v[j] = Math.min(v[j], cost[j]);
    }
    mean += total / n / n;
    cheapest += least / n;
  }
  return { v, mean, cheapest };
}
