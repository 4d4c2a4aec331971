import type { Samples } from "@backstep/core";
import { createWorkspace, releaseWorkspace, streamOf } from "@backstep/core/plugin";

/** Standard normals of a seed. */
export async function normals(count: number, seed: number): Promise<Float64Array> {
  const workspace = await createWorkspace("f64");
  const batch = workspace.batch(count, 1);
  workspace.kernels.normals("f64", batch.address, streamOf(seed, 0, 0), 0, count, 1);
  const values = Float64Array.from(batch.data);
  releaseWorkspace(workspace);
  return values;
}

/** Samples m + s z, one m and one s per coordinate. */
export async function gaussianSamples(
  n: number,
  mean: readonly number[],
  sd: readonly number[],
  seed: number,
): Promise<Samples> {
  const dim = mean.length;
  const z = await normals(n * dim, seed);
  return { kind: "samples", x: z.map((value, k) => mean[k % dim] + sd[k % dim] * value), n, dim };
}

/** Consecutive sets of n rows. */
export function split({ x, n, dim }: Samples, rows: number): Samples[] {
  return Array.from({ length: Math.floor(n / rows) }, (_, k) => ({
    kind: "samples",
    x: x.subarray(rows * dim * k, rows * dim * (k + 1)),
    n: rows,
    dim,
  }));
}
