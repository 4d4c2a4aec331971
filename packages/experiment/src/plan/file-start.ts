import type { Samples, StartSampler } from "@backstep/core";
import { drawOf, normalsLike, rotate, startStep, sum } from "@backstep/core/plugin";

/**
 * Starts from given points x₀ of the data, with the noise of the start time.
 *
 * ```text
 * x_t = α(t) x₀ + σ(t) z        row i has the point i mod n, and its own z of the seed
 * ```
 */
export function fileStart({ x: points, n, dim }: Samples): StartSampler {
  return ({ workspace, rows, drift, time, seed, eigen }) => {
    const x0 = workspace.batch(rows, dim);
    for (let row = 0; row < rows; row++) {
      const first = ((workspace.position.firstRow + row) % n) * dim;
      x0.data.set(points.subarray(first, first + dim), row * dim);
    }
    // The noise is drawn in the coordinates of the data, so that it does not depend on the score.
    const z = normalsLike(x0, seed, startStep, drawOf.start(0));
    const x = sum([drift.alpha(time), x0], [drift.sigma(time), z]);
    return eigen ? rotate(x, eigen.basis, true) : x;
  };
}
