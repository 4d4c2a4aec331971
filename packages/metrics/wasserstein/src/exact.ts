import { BackstepError, type Estimate, type Samples } from "@backstep/core";
import {
  define,
  type Factory,
  type GivenOptions,
  type ObjectOption,
  type Pausing,
  requireFinite,
  withPauses,
} from "@backstep/core/plugin";
import { varianceOfMean } from "./projected.ts";
import { everyOther, firstRows, sampleSides } from "./samples.ts";
import { squaredW2 } from "./squared-w2.ts";

const name = "wasserstein/exact";
const options = {
  secondReference: {
    type: "object",
    optional: true,
    programOnly: true,
    about: "Independent samples of the reference law, with the same n. The floor is then their W2 from the reference.",
  } as ObjectOption<Samples>,
} as const;

export type ExactOptions = GivenOptions<typeof options>;

/** For larger n the n² work takes more than minutes. In one dimension the work is a sort. */
const largestN = (dim: number): number => (dim === 1 ? Number.POSITIVE_INFINITY : 16_384);

/**
 * Exact 2-Wasserstein distance between two sample sets of equal size, by the cheapest assignment of one to the other.
 *
 * ```text
 * W2² = min_π (1/n) Σ_i |x_i − y_π(i)|²  =  |x̄ − ȳ|² + the same of the centred points
 * ```
 *
 * The result is the optimum, certified by its dual variables, and not an entropic or batched approximation. Time grows slightly faster
 * than n². Costs are stored in memory up to n = 4,096 and computed row by row above. In one dimension it is a sort, without a limit of n.
 * As a distance between *laws* it is biased upwards by the sampling error of both sides, which falls only like n^{−1/d} in high dimension:
 * compare it with the floor.
 *
 * - **Shapes** samples (n, d) and (n, d), 2 ≤ n, and n ≤ 16,384 if d ≥ 2.
 * - **Units** those of the data.
 * - **Limits** the standard error is √(Var u/n + Var v/n), with the dual variables u and v. It measures the fluctuation about the mean
 *   estimate at this n and does not include the bias. Without `secondReference` the floor is W2 between the even and the odd rows of the
 *   reference: this is the floor at n/2, an upper estimate of the floor at n.
 *
 * @throws BackstepError `OPTION_INVALID` if `secondReference` is not an object; on use, `CAPABILITY_MISSING` for moments or too many rows;
 * `SHAPE_MISMATCH` if the sides differ in n or d; `DATA_INVALID` for values that are not finite, or if the distance overflows; `ABORTED`
 * soon after the signal fires.
 * @see E. del Barrio, J.-M. Loubes, "Central limit theorems for empirical transportation cost in general dimension", Annals of
 * Probability 47, 2019 (standard error).
 * @example
 * ```ts
 * const { value, floor } = await exact().measure(produced, reference);
 * ```
 */
export const exact: Factory<"metric", typeof options> = define(
  "metric",
  "wasserstein/exact",
  options,
  ({ secondReference }) => ({
    info: {
      name,
      accepts: ["samples"],
      symmetric: true,
      largestN,
      source: "Jonker, Volgenant, Computing 38, 1987",
    },
    async measure(produced, reference, { signal } = {}) {
      const sides = sampleSides(name, produced, reference);
      requireSizes(...sides);
      const second = secondReference && sampleSides(name, reference, secondReference, secondNames)[1];
      return withPauses(name, estimate(sides, second), signal);
    },
  }),
);

const secondNames = ["reference", "secondReference"] as const;

function* estimate(sides: readonly [Samples, Samples], secondReference: Samples | undefined): Pausing<Estimate> {
  const [{ n }, reference] = sides;
  const { unit, cost, potentials } = yield* squaredW2(...sides);
  const root = Math.sqrt(cost);
  const floor = secondReference
    ? yield* w2OfSets(reference, secondReference)
    : yield* w2OfSets(everyOther(reference, 0), everyOther(reference, 1));
  const ofCost = Math.sqrt(varianceOfMean(potentials[0]) + varianceOfMean(potentials[1]));
  const standardError = root > 0 ? (ofCost / (2 * root)) * unit : floor;
  return requireFinite(name, { value: root * unit, standardError, floor, n });
}

/** W2 between two sets. Of the larger set it uses the first rows. */
function* w2OfSets(first: Samples, second: Samples): Pausing<number> {
  const n = Math.min(first.n, second.n);
  const { unit, cost } = yield* squaredW2(firstRows(first, n), firstRows(second, n));
  return Math.sqrt(cost) * unit;
}

function requireSizes(produced: Samples, reference: Samples): void {
  if (produced.n !== reference.n)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${name}: produced has ${produced.n} rows and reference has ${reference.n}; they must be equal (wasserstein/sliced accepts different sizes)`,
    );
  const largest = largestN(produced.dim);
  if (produced.n > largest)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${name}: n is ${produced.n}; it must be at most ${largest} (wasserstein/sliced accepts any number)`,
    );
}
