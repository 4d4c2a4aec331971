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

/** Samples m + A z of N(m, A Aᵀ), A (d·d) row-major. */
export async function gaussianSamples(
  n: number,
  mean: readonly number[],
  a: readonly number[],
  seed: number,
): Promise<Samples> {
  const dim = mean.length;
  const z = await normals(n * dim, seed);
  const x = new Float64Array(n * dim);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < dim; j++) {
      x[i * dim + j] = mean[j];
      for (let k = 0; k < dim; k++) x[i * dim + j] += a[j * dim + k] * z[i * dim + k];
    }
  return { kind: "samples", x, n, dim };
}
