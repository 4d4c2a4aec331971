import type { Target } from "@backstep/core";
import { define, type Factory, type GivenOptions, requireArguments } from "@backstep/core/plugin";
import { gaussianOf } from "./gaussian.ts";
import type { Matrix } from "./input.ts";
import { createLaw } from "./law.ts";
import { momentsOf } from "./moments.ts";
import { dataOptions, type Points, readData, readPoints } from "./points.ts";

const count = { type: "integer", min: 1 } as const;

const law = {
  type: "choice",
  of: ["gaussian"],
  default: "gaussian",
  about: "The law that is fitted to the points.",
} as const;
const options: typeof dataOptions & { readonly law: typeof law } = { ...dataOptions, law };

export type FitOptions = GivenOptions<typeof options>;

/**
 * The law of a family that fits a data set: for `gaussian`, the one of `fitGaussian`.
 *
 * - **Shapes** data n rows, or `Samples`.
 *
 * @throws BackstepError `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite; `OPTION_INVALID` for an unknown law, or if data is one
 * row-major array, which does not state d.
 * @example
 * ```ts
 * const target = fit({ data: [[0, 0], [2, 0], [1, 3]] });
 * ```
 */
export const fit: Factory<"target", typeof options> = define("target", "fit", options, ({ data }) => ({
  ...gaussianThrough(readData("fit", { data })),
  name: "fit",
}));

/**
 * The Gaussian with the mean and covariance of a data set.
 *
 * ```text
 * m = (1/n) Σ x_i        S = (1/n) Σ (x_i − m)(x_i − m)ᵀ
 * ```
 *
 * The covariance is divided by n, not n − 1, so it is that of `empirical({ data, n, dim })`. Construction costs O(n·d² + d³).
 *
 * - **Shapes** data (n·d) row-major, or n rows.
 * - **Limits** for n ≤ d or constant columns, S is singular, and so is the score at times with σ(t) = 0.
 *
 * @throws BackstepError `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite; `OPTION_INVALID` if n or dim is not a positive integer.
 * @example
 * ```ts
 * const target = fitGaussian([[0, 0], [2, 0], [1, 3]], 3, 2);
 * ```
 */
export function fitGaussian(data: Matrix, n: number, dim: number): Target {
  requireArguments("fitGaussian", { data: { type: "matrix" }, n: count, dim: count }, { data, n, dim });
  return gaussianThrough(readPoints(data, n, dim));
}

function gaussianThrough({ points, rows, dim }: Points): Target {
  const law = createLaw({
    dim,
    means: points,
    variances: new Float64Array(rows),
    weights: new Float64Array(rows).fill(1 / rows),
  });
  return gaussianOf(momentsOf(law));
}
