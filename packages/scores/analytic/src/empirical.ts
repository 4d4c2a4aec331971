import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { createLaw } from "./law.ts";
import { mixtureTarget } from "./mixture.ts";
import { dataOptions, readData } from "./points.ts";

const ownOptions = {
  n: {
    type: "integer",
    min: 1,
    optional: true,
    programOnly: true,
    about: "Number of points. Default: all of data.",
  },
  dim: {
    type: "integer",
    min: 1,
    optional: true,
    programOnly: true,
    about: "Number of coordinates of a point. Only data in one row-major array need it.",
  },
  bandwidth: { type: "number", min: 0, default: 0, about: "Standard deviation b of a Gaussian around every point." },
} as const;
const options: typeof dataOptions & typeof ownOptions = { ...dataOptions, ...ownOptions };

/** Data points, and the width of a Gaussian around each. */
export type EmpiricalOptions = GivenOptions<typeof options>;

/**
 * A data set as data law: the uniform mixture on its points. A perfectly trained network would return its score.
 *
 * ```text
 * X₀ ~ (1/n) Σ N(x_i, b² I)        ∇log p_t(x) = Σ r_i (α x_i − x)/(α² b² + σ²),   r_i ∝ exp(−|x − α x_i|²/(2(α² b² + σ²)))
 * ```
 *
 * Exact; n·d operations a row. `draw` picks points uniformly, with replacement, and adds b z.
 *
 * - **Shapes** data n rows, `Samples`, or (n·d) row-major with `dim`. A copy is kept, in f64.
 * - **Limits** n up to 10⁵. For b = 0 the score is singular at times with σ(t) = 0: end runs earlier.
 *
 * @throws BackstepError `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite, with row and column; `OPTION_INVALID` if n or dim is not a
 * positive integer, the bandwidth is negative or not finite, or row-major data come without dim.
 * @example
 * ```ts
 * const target = empirical({ data: [[0, 0], [1, 0], [0, 1]], bandwidth: 0.1 });
 * ```
 */
export const empirical: Factory<"target", typeof options> = define("target", "empirical", options, (given) => {
  const { points, rows, dim } = readData("empirical", given);
  const { bandwidth } = given;
  const law = createLaw({
    dim,
    means: points,
    variances: new Float64Array(rows).fill(bandwidth * bandwidth),
    weights: new Float64Array(rows).fill(1 / rows),
  });
  return mixtureTarget("empirical", law);
});
