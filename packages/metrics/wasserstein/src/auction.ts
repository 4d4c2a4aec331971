import type { CostRows } from "./cost-rows.ts";
import { twoCheapest } from "./two-cheapest.ts";

/** First and last bid increment, in units of the mean cost and of the mean over rows of their cheapest cost. */
const firstOfMean = 0.1;
const lastOfCheapest = 0.005;
/** The last increment is at least this much of the mean cost: where points coincide, nothing is gained below it. */
const lastOfMean = 1e-6;
const scaling = 5;
/** Bids per row and scale after which a price war is left to the search. */
const bidsPerRow = 100;

/**
 * Column duals v near an optimal set, by an auction whose bid increment shrinks by scales. Any v serves the exact search that follows;
 * these make it short on clouds of every dimension, where plain row reduction is slow in dimensions 1 and 2.
 */
export function auctionPrices(rows: CostRows, n: number): Float64Array {
  const { v, mean, cheapest } = columnMinima(rows, n);
  if (!(mean > 0)) return v;
  const last = Math.max(lastOfCheapest * cheapest, lastOfMean * mean);
  for (let increment = firstOfMean * mean; ; increment = Math.max(increment / scaling, last)) {
    auction(rows, n, v, increment);
    if (increment <= last) return v;
  }
}

/** One auction from an empty matching: v changes, the matching is forgotten. */
function auction(rows: CostRows, n: number, v: Float64Array, increment: number): void {
  const rowOf = new Int32Array(n).fill(-1);
  const free = Array.from({ length: n }, (_, i) => n - 1 - i);
  for (let bids = bidsPerRow * n; bids > 0 && free.length > 0; bids--) {
    const i = free.pop()!;
    const { best, gain } = twoCheapest(rows(i), v);
    v[best] -= gain + increment;
    if (rowOf[best] >= 0) free.push(rowOf[best]);
    rowOf[best] = i;
  }
}

/** v_j = min_i c_ij, the mean cost, and the mean over rows of their cheapest cost. */
function columnMinima(rows: CostRows, n: number): { v: Float64Array; mean: number; cheapest: number } {
  const v = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let mean = 0;
  let cheapest = 0;
  for (let i = 0; i < n; i++) {
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
