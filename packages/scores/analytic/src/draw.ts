import type { Batch, Seed } from "@backstep/core";
import { drawOf, normalsLike, startStep, uniformsOfRows, type Workspace } from "@backstep/core/plugin";
import { applySpectral, type Law } from "./law.ts";

/**
 * A sampler of a law. One uniform per row selects the component; `dim` normals give the point.
 *
 * ```text
 * X = m_k + S_k^½ z,    P(k) = w_k
 * ```
 */
export function drawerOf(law: Law): (workspace: Workspace, rows: number, seed: Seed) => Batch {
  const { dim, components, means } = law;
  const deviations = law.variances.map((variance) => Math.sqrt(variance));
  const scattered = deviations.some((deviation) => deviation > 0);
  const cumulative = cumulate(law.weights);
  const [z, step] = [new Float64Array(dim), new Float64Array(dim)];

  return (workspace, rows, seed) => {
    const x = workspace.batch(rows, dim);
    const normals = scattered ? normalsLike(x, seed, startStep, drawOf.start(1)) : undefined;
    const uniforms = components > 1 ? uniformsOfRows(x, seed, startStep, drawOf.start(2)) : undefined;
    const [out, noise] = [x.data, normals?.data];
    for (let row = 0; row < rows; row++) {
      const k = uniforms === undefined ? 0 : indexOf(cumulative, uniforms[row]);
      if (noise !== undefined) {
        for (let j = 0; j < dim; j++) z[j] = noise[row * dim + j];
        applySpectral(law, k, deviations, z, step);
      }
      for (let j = 0; j < dim; j++) out[row * dim + j] = means[k * dim + j] + step[j];
    }
    return x;
  };
}

/** Cumulative sums of the weights. The last one is set to exactly 1. */
function cumulate(weights: Float64Array): Float64Array {
  let total = 0;
  const sums = weights.map((weight) => {
    total += weight;
    return total;
  });
  sums[sums.length - 1] = 1;
  return sums;
}

/** The first index whose cumulative weight exceeds u < 1. */
function indexOf(cumulative: Float64Array, u: number): number {
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (u < cumulative[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}
