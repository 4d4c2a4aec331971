import { BackstepError, type Samples } from "@backstep/core";
import { define, type Factory, type GivenOptions, isArray, withPauses } from "@backstep/core/plugin";
import { randomDirections } from "./directions.ts";
import { projectedEstimate } from "./projected.ts";
import { sampleSides } from "./samples.ts";

const name = "wasserstein/sliced";
const options = {
  directions: { type: "matrix", optional: true, about: "Directions (L, d), unit vectors. Default: random ones." },
  count: { type: "integer", min: 1, default: 128, about: "Number of random directions." },
  seed: { type: "seed", default: 0, about: "Seed of the random directions." },
} as const;

export type SlicedOptions = GivenOptions<typeof options>;

/**
 * Sliced 2-Wasserstein distance over given or seeded random directions.
 *
 * ```text
 * SW2 = ((1/L) Σ_l W2(θ_l·x, θ_l·y)²)^{1/2}          |θ_l| = 1
 * ```
 *
 * It is a lower bound of W2 for any directions, and a distance in the limit of infinitely many. It is a mean, so for two laws that differ by a
 * shift s it is near |s|/√d. Sides may differ in size. L (n d + 2 radix sorts) work.
 *
 * - **Shapes** samples (n, d) and (m, d).
 * - **Units** those of the data.
 * - **Limits** samples only. The standard error includes the sampling error for these directions only. The floor is the distance between the
 *   even and the odd rows of the reference, scaled to the actual sizes by n^{−1/2}. It is too low if the law has gaps.
 *
 * @throws BackstepError `CAPABILITY_MISSING` for moments; `SHAPE_MISMATCH` if the sides or the directions differ in d; `DATA_INVALID`
 * for values that are not finite, or if the distance overflows; `OPTION_INVALID` for a direction that is not a unit vector, a count below 1
 * or an invalid seed; `ABORTED` soon after the signal fires.
 * @see N. Bonneel, J. Rabin, G. Peyré, H. Pfister, "Sliced and Radon Wasserstein Barycenters of Measures", Journal of Mathematical
 * Imaging and Vision 51, 2015.
 * @example
 * ```ts
 * const { value, floor } = await sliced({ count: 256, seed: 1 }).measure(produced, reference);
 * ```
 */
export const sliced: Factory<"metric", typeof options> = define(
  "metric",
  "wasserstein/sliced",
  options,
  ({ directions, count, seed }) => ({
    info: {
      name,
      accepts: ["samples"],
      symmetric: true,
      source: "Bonneel, Rabin, Peyré, Pfister, J. Math. Imaging and Vision 51, 2015",
    },
    async measure(produced, reference, { signal } = {}) {
      const sides = sampleSides(name, produced, reference);
      const { dim } = sides[0];
      const units = directions ? givenDirections(directions, dim) : await randomDirections(count, dim, seed);
      const lines = units.length / dim;
      const project = (samples: Samples, k: number): Float64Array =>
        along(samples, units.subarray(k * dim, (k + 1) * dim));
      return withPauses(name, projectedEstimate(name, sides, { count: lines, weight: 1 / lines, project }, 2), signal);
    },
  }),
);

/** x_i · θ for every row. */
function along({ x, n, dim }: Samples, direction: Float64Array): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let dot = 0;
    for (let j = 0; j < dim; j++) dot += x[i * dim + j] * direction[j];
    out[i] = dot;
  }
  return out;
}

type Directions = NonNullable<SlicedOptions["directions"]>;

function givenDirections(directions: Directions, dim: number): Float64Array {
  const rows = areRows(directions) ? Array.from(directions) : undefined;
  const units = Float64Array.from(rows?.flatMap((row) => Array.from(row)) ?? (directions as ArrayLike<number>));
  const uneven = rows?.find(({ length }) => length !== dim);
  if (uneven || units.length === 0 || units.length % dim !== 0)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${name}: directions hold ${units.length} values; they must be one or more vectors of ${dim} coordinates`,
    );
  for (let k = 0; k < units.length; k += dim) {
    const length = Math.sqrt(units.subarray(k, k + dim).reduce((total, value) => total + value * value, 0));
    // The length error of a unit vector that is written with ten digits.
    if (!(Math.abs(length - 1) <= 1e-9))
      throw new BackstepError("OPTION_INVALID", `${name}: direction ${k / dim} has length ${length}; it must be 1`);
  }
  return units;
}

function areRows(directions: Directions): directions is ArrayLike<ArrayLike<number>> {
  return isArray(directions[0]);
}
