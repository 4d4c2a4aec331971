import { BackstepError, type Batch, type Drift, type ScoreModel, type Seed } from "@backstep/core";
import { aDrift, aModel, drawOf, normalsLike, predict, requireArguments, sum, type Term } from "@backstep/core/plugin";
import { type Bias, type BiasOptions, biasInBasis, biasOf } from "./bias.ts";

const size = { type: "number", min: 0, about: "Length of the error." } as const;
const seed = { type: "seed", optional: true, about: "Seed of what is drawn." } as const;
const direction = { type: "numbers", optional: true, about: "Direction of the bias." } as const;
const declarations = {
  bias: { type: "group", options: { size, direction, seed }, optional: true },
  noise: { type: "group", options: { size, seed }, optional: true },
  drift: { ...aDrift, optional: true },
} as const;

/** The error to add to a score. */
export interface PerturbOptions {
  readonly bias?: BiasOptions;
  /** Independent Gaussian noise per row and evaluation with E|δ|² = size². Default seed 0. */
  readonly noise?: { readonly size: number; readonly seed?: Seed };
  /** Needed only for a model that does not predict a score natively. */
  readonly drift?: Drift;
}

/**
 * A model with a known error in its score.
 *
 * ```text
 * ŝ(x, t) = s(x, t) + b + δ,        |b| = size of the bias,        δ ~ N(0, size²/d · I), independent for each row and evaluation
 * ```
 *
 * The derivatives (`jvp`, `hessian`, `divergence`) are those of the model, because b and δ do not depend on x. The log-density is removed.
 * In an eigenbasis y = Qᵀ x the bias is Qᵀ b, so the run has the same law; δ is then drawn in y.
 *
 * - **Shapes** direction (d), of any length except 0.
 * - **Units** sizes have the unit of the score, 1/x. They do not depend on t.
 * - **Limits** δ is a function of (seed, row, step, evaluation). Outside a run, a model returns the same δ at every call.
 *
 * @throws BackstepError `OPTION_INVALID` if a size is negative or not finite or the direction is 0; `SHAPE_MISMATCH`, `DATA_INVALID` for the
 * direction; `CAPABILITY_MISSING` if the model does not predict a score and no drift is given.
 * @example
 * ```ts
 * const model = perturbScore(target.score(drift), { bias: { size: 0.1 }, noise: { size: 0.05, seed: 3 } });
 * ```
 */
export function perturbScore(model: ScoreModel, options: PerturbOptions): ScoreModel {
  requireArguments("perturbScore", { model: aModel }, { model });
  requireArguments("perturbScore", declarations, options);
  const { bias, noise, drift } = options;
  if (!model.predictions.includes("score") && drift === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${model.name} predicts ${model.predictions.join(", ")} and no score; set the option drift, to convert its prediction`,
    );
  return perturbed(model, bias && biasOf(bias, model.dim), noise, drift);
}

function perturbed(
  model: ScoreModel,
  bias: Bias | undefined,
  noise: PerturbOptions["noise"],
  drift: Drift | undefined,
): ScoreModel {
  const { logDensity: _, eigen, ...rest } = model;
  return {
    ...rest,
    predictions: ["score"],
    ...(noise && { drawsNoise: true }),
    async predict(_as, x, t) {
      const score = await (drift ? predict(model, drift, "score", x, t) : model.predict("score", x, t));
      const terms: Term[] = [[1, score]];
      if (bias) terms.push([1, repeat(bias(x.workspace), x)]);
      if (noise) terms.push([1, freshError(x, noise)]);
      return sum(...terms);
    },
    ...(eigen && {
      eigen: {
        basis: eigen.basis,
        inBasis: perturbed(eigen.inBasis, bias && biasInBasis(bias, eigen.basis), noise, drift),
      },
    }),
  };
}

/** δ for the rows of the current chunk. */
function freshError(x: Batch, { size, seed = 0 }: NonNullable<PerturbOptions["noise"]>): Batch {
  const { step, call } = x.workspace.position;
  return normalsLike(x, seed, step, drawOf.model(call), size / Math.sqrt(x.dim));
}

function repeat(values: Float64Array, like: Batch): Batch {
  const out = like.workspace.batch(like.rows, like.dim);
  for (let row = 0; row < like.rows; row++) out.data.set(values, row * like.dim);
  return out;
}
