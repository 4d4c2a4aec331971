import type { Precision } from "@backstep/kernels";
import { requireArguments } from "../define/require-arguments.ts";
import { aTarget } from "../define/shapes.ts";
import { createPosition } from "../memory/position.ts";
import { createValues, type ValuesOf } from "../memory/values.ts";
import { createWorkspace, releaseWorkspace } from "../memory/workspace.ts";
import type { Seed } from "../noise/seed.ts";
import type { Target } from "../target.ts";
import { defaultChunkRows } from "./chunk-rows.ts";
import { aPrecision, aSeed, sampleOptions } from "./declarations.ts";
import { requirePoints } from "./require-size.ts";

const drawOptions = { n: sampleOptions.n, seed: aSeed, precision: aPrecision };

/** Number and seed of samples. */
export interface DrawOptions<P extends Precision = Precision> {
  readonly n: number;
  /** Default 0. */
  readonly seed?: Seed;
  /** Default `f64`. */
  readonly precision?: P;
}

/**
 * Exact samples of a target, (n, d) row-major. Row i is a function of (seed, i, precision) alone.
 *
 * @example
 * ```ts
 * const data = await drawSamples(target, { n: 1000, seed: 1 });
 * ```
 */
export async function drawSamples<P extends Precision = "f64">(
  target: Target,
  options: DrawOptions<P>,
): Promise<ValuesOf<P>> {
  requireArguments("drawSamples", { target: aTarget }, { target });
  requireArguments("drawSamples", drawOptions, options);
  const { dim } = target;
  const { n, seed = 0, precision = "f64" } = options;
  requirePoints(n, dim);
  const workspace = await createWorkspace(precision);
  try {
    const x = createValues<P>(workspace, n, dim);
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
