import type { Drift, Scheme, ScoreModel, Target } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { gaussian, perturbScore } from "@backstep/score-analytic";
import type { AffineRunner } from "../affine/affine-map.ts";
import { pushForward } from "../affine/push-forward.ts";
import { readAffineMap } from "../affine/read-affine-map.ts";
import { roundingOf } from "../affine/rounding.ts";
import { type AffineRun, schemeRunner } from "../affine/scheme-runner.ts";
import { lawOptions } from "../arguments.ts";
import { rememberingDrift } from "../draws/remembering-drift.ts";
import type { GaussianLaw } from "../laws/gaussian-law.ts";
import { inEigenbasis, intoEigenbasis, startLaw } from "../laws/in-eigenbasis.ts";
import { fewerCoordinates, type RandomizedProblem } from "../moments/equal-variances.ts";
import { type RandomizedLaw, randomizedLaw } from "../moments/randomized-law.ts";

/** An error injected into the score. */
export interface ScoreError {
  /** A constant vector added to the score, (d), in the coordinates of the target. */
  readonly bias?: Float64Array;
  /** Size of the independent Gaussian noise added at each evaluation: E|δ|² = noise². */
  readonly noise?: number;
}

export interface LawOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** A Gaussian target, of any covariance. */
  readonly target: Target;
  readonly times: Float64Array;
  /** η of the reverse family. Default 1. */
  readonly noiseLevel?: number;
  /** Law of the start: `exact` (default) is p_T of the target, `prior` is N(0, σ(T)² I), `standard` is N(0, I). */
  readonly start?: "exact" | "prior" | "standard";
  readonly scoreError?: ScoreError;
  readonly signal?: AbortSignal;
}

/** The law that a run produces, in the eigenbasis of the target's covariance. For a randomized scheme: its first and second moments. */
export interface ExactLaw extends GaussianLaw {
  readonly nfe: number;
  readonly jvps: number;
  /** Of a randomized scheme: estimated error of the moments by the quadrature over its uniforms, in W2. */
  readonly uncertainty?: number;
}

/**
 * The exact law that a scheme produces on Gaussian data, for any scheme whose run is an affine map of its inputs.
 *
 * ```text
 * x_N = a ⊙ x_0 + Σ c_k ⊙ z_k + b            read from whole trajectories by unit impulses
 * mean  a ⊙ E x_0 + b                        variance  a² Var x_0 + Σ c_k²
 * ```
 *
 * No Monte Carlo: correct to rounding, about 1e-12. The cost is one run with one row per normal that the scheme draws: N² d for N steps.
 * For a scheme that draws a uniform, the first and second moments are exact, by adaptive quadrature over the uniform in each step. Its law is
 * a mixture of Gaussians; W2 and KL are then those of the Gaussian with these moments. `sharedUniforms` does not change them.
 *
 * - **Shapes** mean, variance: (d), in the eigenbasis of the target's covariance (`target.eigen`), in which W2 and KL are the same;
 *   covariance (d·d) if a randomized scheme correlates the coordinates.
 * - **Limits** Gaussian targets; randomized schemes without a state and with one uniform a step.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if the run is not affine (thresholding, step sizes that depend on the state, …),
 * `CAPABILITY_MISSING` if the target is not Gaussian or a randomized scheme exceeds the limits above, `INFINITE_MOMENT` if
 * a moment of a randomized scheme is infinite: its quadrature does not converge on panels of width 2⁻⁴⁰; before the run, the errors of `sample`.
 * @example
 * ```ts
 * const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1] });
 * const produced = await exactLaw({ scheme: eulerMaruyama(), drift, target, times });
 * const error = w2(produced, lawAt(target, drift, 0));
 * ```
 */
export async function exactLaw(options: LawOptions): Promise<ExactLaw> {
  requireArguments("exactLaw", lawOptions, options);
  const { bias } = options.scoreError ?? {};
  const target = inEigenbasis(options.target);
  const problem = {
    target,
    start: startLaw(options, target),
    bias: bias && intoEigenbasis(options.target, bias),
  };
  if ((options.scheme.uniforms ?? 0) > 0) return randomized(options, problem);
  const run = affineRun(options, problem);
  const rounding: AffineRunner["rounding"] = (from, kicks) => roundingOf(run, from, kicks);
  const map = await readAffineMap({ ...schemeRunner(run), rounding });
  return { nfe: map.nfe, jvps: map.jvps, ...(await pushForward(map, problem.start)) };
}

/** The moments of a randomized scheme, from the coordinates that differ. */
async function randomized(options: LawOptions, problem: RandomizedProblem): Promise<ExactLaw> {
  const fewer = fewerCoordinates(problem);
  const { target, start, bias } = fewer;
  const centred = [target.mean, start.mean, bias ?? []].every((vector) => vector.every((value) => value === 0));
  return withUncertainty(fewer.expand(await randomizedLaw(affineRun(options, fewer), start, centred)));
}

/** The run in the eigenbasis of the target. */
function affineRun(options: LawOptions, { target: { mean, variance }, bias }: RandomizedProblem): AffineRun {
  const { scheme, times, noiseLevel = 1, scoreError = {}, signal } = options;
  const drift = (scheme.uniforms ?? 0) > 0 ? rememberingDrift(options.drift) : options.drift;
  const exact = gaussian({ mean, variance }).score(drift);
  return {
    scheme,
    drift,
    times,
    noiseLevel,
    model: bias ? biased(exact, bias) : exact,
    linear: gaussian({ mean: new Float64Array(variance.length), variance }).score(drift),
    scoreNoise: (scoreError.noise ?? 0) / Math.sqrt(options.target.dim),
    signal,
  };
}

/** The model with a constant vector added to its score. */
function biased(model: ScoreModel, bias: Float64Array): ScoreModel {
  const size = Math.sqrt(bias.reduce((total, value) => total + value * value, 0));
  return size === 0 ? model : perturbScore(model, { bias: { size, direction: bias } });
}

/** Expresses the errors of the moments as an error in W2. */
function withUncertainty({ meanError, varianceError, ...law }: RandomizedLaw): ExactLaw {
  const squares = meanError.map((e, j) => {
    const sd = Math.sqrt(law.variance[j]);
    return e ** 2 + (sd > 0 ? (varianceError[j] / (2 * sd)) ** 2 : varianceError[j]);
  });
  const total = squares.reduce((sum, value) => sum + value, 0);
  if (total > 1e-290 && total < Number.POSITIVE_INFINITY) return { ...law, uncertainty: Math.sqrt(total) };
  // The squares overflow or underflow, but their root need not.
  const deviations = varianceError.map((e, j) =>
    law.variance[j] > 0 ? e / (2 * Math.sqrt(law.variance[j])) : Math.sqrt(e),
  );
  return { ...law, uncertainty: Math.hypot(...meanError, ...deviations) };
}
