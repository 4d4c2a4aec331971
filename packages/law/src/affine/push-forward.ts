import { requireArguments } from "@backstep/core/plugin";
import { aDiagonalLaw, anAffineMap } from "../arguments.ts";
import type { DiagonalLaw } from "../laws/gaussian-law.ts";
import type { AffineMap } from "./affine-map.ts";

/**
 * The law of the map's result if its start has the given law.
 *
 * ```text
 * mean  a ⊙ E x_0 + b                        variance  a² Var x_0 + Σ_k c_k²
 * ```
 *
 * @example
 * ```ts
 * const produced = await pushForward(await readAffineMap(runner), lawAt(target, drift, times[0]));
 * ```
 */
export async function pushForward(map: AffineMap, start: DiagonalLaw): Promise<DiagonalLaw> {
  requireArguments("pushForward", { map: anAffineMap, start: aDiagonalLaw }, { map, start });
  const { startFactor, noiseFactors, normals, image } = map;
  const dim = start.mean.length;
  return {
    mean: await image(start.mean),
    variance: Float64Array.from({ length: dim }, (_, j) => {
      let [total, lost] = [startFactor[j] ** 2 * start.variance[j], 0];
      for (let k = 0; k < normals.length; k++) {
        // Kahan's summation: the sum has thousands of squares and must keep thirteen digits.
        const part = noiseFactors[k * dim + j] ** 2 - lost;
        const next = total + part;
        lost = next - total - part;
        total = next;
      }
      return total;
    }),
  };
}
