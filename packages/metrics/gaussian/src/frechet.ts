import { BackstepError, type Estimate, type MeasuredLaw, type Samples } from "@backstep/core";
import {
  define,
  type Factory,
  type FeaturesOption,
  type GivenOptions,
  inOriginalUnit,
  type Pausing,
  requireNotAborted,
  withPauses,
} from "@backstep/core/plugin";
import { estimate } from "./estimate.ts";
import { squaredFloor } from "./floor.ts";
import { squaredW2 } from "./gaussian-w2.ts";
import { commonUnit, sidesOf } from "./sides.ts";

/** Features (n, dim) of n points, row-major. */
export interface Features {
  readonly x: Float64Array | Float32Array;
  readonly dim: number;
}

/** Maps n points (n, dim) to their features, for instance by a network. */
export type FeatureFunction = (x: Float64Array | Float32Array, n: number, dim: number) => Features | Promise<Features>;

const name = "gaussian/frechet";
const options = {
  features: {
    type: "features",
    optional: true,
    about: "Maps samples to features before their moments are computed. Given moments are then moments of features.",
  } as FeaturesOption<FeatureFunction>,
} as const;

export type FrechetOptions = GivenOptions<typeof options>;

/**
 * Fréchet distance: the squared Gaussian W2 between the moments of both sides, optionally of features of the samples.
 *
 * ```text
 * F = |m₁ − m₂|² + tr(S₁ + S₂ − 2 (S₁^{1/2} S₂ S₁^{1/2})^{1/2})
 * ```
 *
 * The square of `bures()`, with the same method and the same kind of error. With the features of an Inception network it is the FID. No
 * network is included, and values are comparable only for the same features. Covariances divide by n.
 *
 * - **Shapes** samples (n, d), or moments (d) with (d) or (d·d); with features, d is their number.
 * - **Units** those of the data, squared.
 * - **Limits** biased upwards by about `floor`, which is accurate for n well above d.
 *
 * @throws BackstepError `OPTION_INVALID` if `features` is not a function; on use, `SHAPE_MISMATCH` if the sides differ in d or the features
 * have the wrong shape, and the other errors of `bures()`.
 * @see M. Heusel, H. Ramsauer, T. Unterthiner, B. Nessler, S. Hochreiter, "GANs Trained by a Two Time-Scale Update Rule Converge to a
 * Local Nash Equilibrium", NeurIPS 2017, arXiv:1706.08500.
 * @example
 * ```ts
 * const { value } = await frechet({ features: (x, n, dim) => network.embed(x, n, dim) }).measure(produced, reference);
 * ```
 */
export const frechet: Factory<"metric", typeof options> = define(
  "metric",
  "gaussian/frechet",
  options,
  ({ features }) => ({
    info: {
      name,
      accepts: ["samples", "moments"],
      symmetric: true,
      source: "arXiv:1706.08500",
    },
    async measure(produced, reference, { signal } = {}) {
      if (!features) return withPauses(name, distance(produced, reference), signal);
      // A call of a network cannot be interrupted.
      requireNotAborted(name, signal);
      const first = await embedded(produced, features);
      requireNotAborted(name, signal);
      const second = await embedded(reference, features);
      return withPauses(name, distance(first, second), signal);
    },
  }),
);

function* distance(produced: MeasuredLaw, reference: MeasuredLaw): Pausing<Estimate> {
  const { sides, units } = yield* sidesOf(produced, reference, commonUnit);
  const found = yield* estimate(sides, yield* squaredW2(...sides), yield* squaredFloor(sides));
  return inOriginalUnit(name, found, units[0], 2);
}

async function embedded(law: MeasuredLaw, features: FeatureFunction): Promise<MeasuredLaw> {
  if (law.kind === "moments") return law;
  const { x, dim } = await features(law.x, law.n, law.dim);
  if (x.length !== law.n * dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `features of ${law.n} points hold ${x.length} values; with ${dim} coordinates each they must hold ${law.n * dim}`,
    );
  return { kind: "samples", x, n: law.n, dim } satisfies Samples;
}
