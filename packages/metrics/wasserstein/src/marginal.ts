import type { Metric, Samples } from "@backstep/core";
import { define, type Factory, type GivenOptions, withPauses } from "@backstep/core/plugin";
import { projectedEstimate } from "./projected.ts";
import { sampleSides } from "./samples.ts";

const options = { p: { type: "number", min: 1, default: 2, about: "Order p of the distance." } } as const;
const noOptions = {} as const;

export type MarginalOptions = GivenOptions<typeof options>;

/**
 * Exact one-dimensional Wasserstein distances of all coordinates, combined into one number.
 *
 * ```text
 * M_p = (Σ_j W_p(x_j, y_j)^p)^{1/p}          j over the d coordinates
 * ```
 *
 * For p = 2 it is a lower bound of W2, and equal to W2 if both laws have independent coordinates. It ignores correlations. It is a sum and
 * not a mean, so it is comparable with W2. Sides may differ in size. Each coordinate costs two radix sorts.
 *
 * - **Shapes** samples (n, d) and (m, d).
 * - **Units** those of the data.
 * - **Limits** samples only. The standard error follows from the delta method with the potentials of the transport. The floor is the distance
 *   between the even and the odd rows of the reference, scaled to the actual sizes by n^{−1/2}. It has the size of the true floor, but is not
 *   its mean. It is too low if the law has gaps, because one-dimensional distances then fall more slowly.
 *
 * @throws BackstepError `CAPABILITY_MISSING` for moments; `SHAPE_MISMATCH` if the sides differ in d; `DATA_INVALID` for values that are
 * not finite, or if the distance overflows; `OPTION_INVALID` unless p is finite and at least 1; `ABORTED` soon after the signal fires.
 * @see F. Santambrogio, "Optimal Transport for Applied Mathematicians", Birkhäuser 2015, chapter 2 (transport on the line).
 * @example
 * ```ts
 * const { value, floor } = await marginal({ p: 2 }).measure(produced, reference);
 * ```
 */
export const marginal: Factory<"metric", typeof options> = define("metric", "wasserstein/marginal", options, ({ p }) =>
  marginalOf("wasserstein/marginal", p),
);

/**
 * `marginal` of order 1: the sum of the W1 of all coordinates.
 *
 * ```text
 * M_1 = Σ_j W_1(x_j, y_j)          j over the d coordinates
 * ```
 *
 * @throws BackstepError as `marginal`.
 * @example
 * ```ts
 * const { value, floor } = await marginal1().measure(produced, reference);
 * ```
 */
export const marginal1: Factory<"metric", typeof noOptions> = define(
  "metric",
  "wasserstein/marginal-1",
  noOptions,
  () => marginalOf("wasserstein/marginal-1", 1),
);

function marginalOf(name: string, p: number): Metric {
  return {
    info: { name, accepts: ["samples"], symmetric: true, source: "Santambrogio, Birkhäuser 2015, chapter 2" },
    async measure(produced, reference, { signal } = {}) {
      const sides = sampleSides(name, produced, reference);
      const projections = { count: sides[0].dim, weight: 1, project: coordinate };
      return withPauses(name, projectedEstimate(name, sides, projections, p), signal);
    },
  };
}

function coordinate({ x, n, dim }: Samples, k: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = x[i * dim + k];
  return out;
}
