import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import type { Evaluate, Network } from "./network.ts";

// Runtimes compute the rows of a vector together, and those left over one by one, which rounds otherwise. Which rows are left over does not depend on the
// size of the calls as long as that is a multiple of the vector's, so that samples do not follow the clock by which a size is chosen.
const sizes = [4, 16, 64, 256];
/** Seconds from which on a call is long: it is not timed again, and no larger one is tried. */
const long = 0.1;
const trials = 3;

/** What a batch of so many rows takes a row. */
interface Cost {
  readonly rows: number;
  readonly secondsPerRow: number;
}

/**
 * The rows of a call at which a network is fast: the most of 4, 16, 64 and 256 whose cost per row is within a tenth of the least, 1 where not even 4 go.
 *
 * Sizes are tried upwards until a call takes long or the runtime has no memory for it.
 */
export async function measurePreferredRows(network: Network, evaluate: Evaluate, time: number): Promise<number> {
  const costs: Cost[] = [];
  for (const rows of sizes) {
    const seconds = await secondsOf(network, evaluate, time, rows).catch(() => Number.POSITIVE_INFINITY);
    if (Number.isFinite(seconds)) costs.push({ rows, secondsPerRow: seconds / rows });
    if (seconds > long) break;
  }
  return mostWithinATenth(costs);
}

/** Larger calls leave less to the driver, so of sizes that cost alike the largest is taken. */
export function mostWithinATenth(costs: readonly Cost[]): number {
  const least = Math.min(...costs.map(({ secondsPerRow }) => secondsPerRow));
  return Math.max(1, ...costs.filter(({ secondsPerRow }) => secondsPerRow <= 1.1 * least).map(({ rows }) => rows));
}

/** Seconds of a call, the fastest of a few: the first at a size makes room for it. */
async function secondsOf(network: Network, evaluate: Evaluate, time: number, rows: number): Promise<number> {
  // Of its own, so that no size leaves memory behind.
  const workspace = await createWorkspace("f32");
  try {
    const x = workspace.batch(rows, network.dim);
    x.data.fill(0.5);
    let seconds = Number.POSITIVE_INFINITY;
    for (let trial = 0, spent = 0; trial < trials && spent < long; trial++) {
      const since = performance.now();
      await evaluate([x], time);
      const took = (performance.now() - since) / 1000;
      seconds = Math.min(seconds, took);
      spent += took;
    }
    return seconds;
  } finally {
    releaseWorkspace(workspace);
  }
}
