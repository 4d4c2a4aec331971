import type { Precision } from "@backstep/kernels";
import type { Seed } from "./noise/seed.ts";
import { defaultChunkRows } from "./run.ts";
import type { Target } from "./target.ts";
import { createWorkspace, releaseWorkspace } from "./workspace.ts";

/** How many samples, of which seed. */
export interface DrawOptions {
  readonly n: number;
  /** 0 unless given. */
  readonly seed?: Seed;
  readonly precision?: Precision;
}

/**
 * Exact samples of a target, (n, d) row-major; row i is a function of (seed, i, precision) alone.
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
      workspace.position.firstRow = firstRow;
      x.set(target.draw(workspace, Math.min(chunkRows, n - firstRow), seed).data, firstRow * dim);
      workspace.recycle(new Set());
    }
    return x;
  } finally {
    releaseWorkspace(workspace);
  }
}
