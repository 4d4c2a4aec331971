import { BackstepError, drawSamples, type ScoreModel } from "@backstep/core";
import type { ExperimentScore, PluginOptions, ScoreUse } from "@backstep/experiment";
import { gaussian, perturbScore } from "@backstep/score-analytic";

/** Sizes of the errors added to an exact score. */
interface Perturbation {
  readonly bias?: number;
  readonly noise?: number;
}

/**
 * The exact score of the target, with an optional error: a bias of fixed direction, or noise.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` without a target.
 */
export async function analyticScore(options: PluginOptions, { target, drift }: ScoreUse): Promise<ExperimentScore> {
  if (target === undefined) throw new BackstepError("EXPERIMENT_INVALID", "target: is missing", { path: "target" });
  const { perturb } = options as { readonly perturb?: Perturbation };
  if (perturb === undefined) return { model: () => target.score(drift) };
  const { noise } = perturb;
  const bias = perturb.bias === undefined ? undefined : await biasOf(perturb.bias, target.dim);
  return {
    model: (seed) => perturbed(target.score(drift), perturb, bias, seed),
    perturbation: { ...(bias && { bias }), ...(noise !== undefined && { noise }) },
  };
}

/** The bias of a given size. Its direction is drawn with seed 0, so that every run of an experiment has the same bias. */
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
