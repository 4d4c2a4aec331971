import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import type { Evaluate } from "../network/evaluator.ts";
import type { Network } from "../network/network.ts";

// Runtimes compute the rows of a vector together and the remaining ones singly, which rounds differently. If the size of the calls is a multiple of the
// vector's, it does not affect which rows remain. Samples then do not depend on the measured times.
const sizes = [4, 16, 64, 256];
/** Seconds. A longer call is not timed again, and no larger one is tried. */
const long = 0.1;
const trials = 3;

/** Time per row of a batch. */
interface Cost {
  readonly rows: number;
  readonly secondsPerRow: number;
}

/**
 * The rows of a call at which a network is fast: the largest of 4, 16, 64 and 256 whose cost per row is within a tenth of the least; 1 if no size works.
 *
 * Sizes increase until a call takes long or the runtime runs out of memory.
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

/** Larger calls reduce the driver's overhead, so the largest of similar sizes is chosen. */
export function mostWithinATenth(costs: readonly Cost[]): number {
  const least = Math.min(...costs.map(({ secondsPerRow }) => secondsPerRow));
  return Math.max(1, ...costs.filter(({ secondsPerRow }) => secondsPerRow <= 1.1 * least).map(({ rows }) => rows));
}

/** Seconds of the fastest of a few calls; the first call of a size allocates memory. */
async function secondsOf(network: Network, evaluate: Evaluate, time: number, rows: number): Promise<number> {
  // A separate workspace, so that no size keeps memory.
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
