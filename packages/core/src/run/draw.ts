import type { Precision } from "@backstep/kernels";
import { createPosition } from "../memory/position.ts";
import { createWorkspace, releaseWorkspace } from "../memory/workspace.ts";
import type { Seed } from "../noise/seed.ts";
import type { Target } from "../target.ts";
import { defaultChunkRows } from "./chunk-rows.ts";

/** Number and seed of samples. */
export interface DrawOptions {
  readonly n: number;
  /** Default 0. */
  readonly seed?: Seed;
  /** Default `f64`. */
  readonly precision?: Precision;
}

/**
 * Exact samples of a target, (n, d) row-major. Row i is a function of (seed, i, precision) alone.
 *
 * @example
 * ```ts
 * const data = await drawSamples(target, { n: 1000, seed: 1 });
 * ```
 */
export async function drawSamples(
  target: Target,
  { n, seed = 0, precision = "f64" }: DrawOptions,
): Promise<Float64Array | Float32Array> {
  const { dim } = target;
  const workspace = await createWorkspace(precision);
  try {
    const x = precision === "f64" ? new Float64Array(n * dim) : new Float32Array(n * dim);
    const chunkRows = defaultChunkRows({ n, dim, precision, preferred: undefined });
    for (let firstRow = 0; firstRow < n; firstRow += chunkRows) {
      const rows = Math.min(chunkRows, n - firstRow);
      x.set(target.draw(workspace.at(createPosition({ firstRow })), rows, seed).data, firstRow * dim);
      workspace.recycle(new Set());
    }
    return x;
  } finally {
    releaseWorkspace(workspace);
  }
}
