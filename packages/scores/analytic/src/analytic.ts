import { BackstepError, drawSamples, type ScoreModel } from "@backstep/core";
import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { gaussian } from "./gaussian.ts";
import { perturbScore } from "./perturb-score.ts";

const options = {
  perturb: {
    type: "group",
    options: {
      bias: {
        type: "number",
        min: 0,
        optional: true,
        about: "Length of a constant vector added to the score. Its direction is drawn with seed 0.",
      },
      noise: {
        type: "number",
        min: 0,
        optional: true,
        about: "Root mean square length of Gaussian noise added at every evaluation, drawn with the seed of the run.",
      },
    },
    optional: true,
    about: "An error that is added to the exact score.",
  },
} as const;

export type AnalyticOptions = GivenOptions<typeof options>;
type Perturbation = NonNullable<AnalyticOptions["perturb"]>;

/**
 * The exact score of the target, with an optional error of known size.
 *
 * ```text
 * ŝ(x, t) = ∇log p_t(x) + b + δ        |b| = bias,        δ ~ N(0, noise²/d · I), independent for each row and evaluation
 * ```
 *
 * Every run has the same bias, for any seed. `perturbScore` adds the error; its comment states what remains of the derivatives.
 *
 * - **Units** bias and noise have the unit of the score, 1/x.
 *
 * @throws BackstepError `OPTION_INVALID` if a size is negative or not finite, or if `perturb` has neither; on opening, `EXPERIMENT_INVALID`
 * without a target.
 * @example
 * ```ts
 * const source = analytic({ perturb: { bias: 0.1 } });
 * const { model } = await source.open({ target, drift, folder: ".", products: false });
 * ```
 */
export const analytic: Factory<"score", typeof options> = define("score", "analytic", options, ({ perturb }) => {
  if (perturb && perturb.bias === undefined && perturb.noise === undefined)
    throw new BackstepError(
      "OPTION_INVALID",
      "score analytic: perturb is an object, but neither bias nor noise is given; give at least one of them, or leave perturb out",
      { plugin: "analytic", option: "perturb" },
    );
  return {
    async open({ target, drift }) {
      if (target === undefined) throw new BackstepError("EXPERIMENT_INVALID", "target: is missing", { path: "target" });
      if (perturb === undefined) return { model: () => target.score(drift), exact: true };
      const { noise } = perturb;
      const bias = perturb.bias === undefined ? undefined : await biasOf(perturb.bias, target.dim);
      return {
        exact: true,
        model: (seed) => perturbed(target.score(drift), perturb, bias, seed),
        perturbation: { ...(bias && { bias }), ...(noise !== undefined && { noise }) },
      };
    },
  };
});

/** The bias of a given size. Its direction is drawn with seed 0, so that every run has the same bias. */
async function biasOf(size: number, dim: number): Promise<Float64Array> {
  const normal = gaussian({ mean: new Float64Array(dim), variance: new Float64Array(dim).fill(1) });
  const direction = Float64Array.from(await drawSamples(normal, { n: 1, seed: 0 }));
  const length = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  return direction.map((value) => (size * value) / length);
}

function perturbed(
  model: ScoreModel,
  { bias: size, noise }: Perturbation,
  direction: Float64Array | undefined,
  seed: number,
): ScoreModel {
  return perturbScore(model, {
    ...(direction && size !== undefined && size > 0 && { bias: { size, direction } }),
    ...(noise !== undefined && { noise: { size: noise, seed } }),
  });
}
