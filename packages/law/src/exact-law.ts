import { BackstepError, type Drift, type Scheme, type ScoreModel, type Target } from "@backstep/core";
import { gaussian, perturbScore } from "@backstep/score-analytic";
import { type AffineMap, type AffineRun, readAffineMap, schemeRunner } from "./affine-map.ts";
import { type DiagonalLaw, diffused, type GaussianLaw } from "./gaussian-law.ts";
import { randomizedLaw } from "./randomized.ts";

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
  /** η of the reverse family, 1 unless given. */
  readonly noiseLevel?: number;
  /** `exact` (p_T of the target) unless given; `prior` is N(0, σ(T)² I), `standard` N(0, I). */
  readonly start?: "exact" | "prior" | "standard";
  readonly scoreError?: ScoreError;
  readonly signal?: AbortSignal;
}

/** The law that a run produces, in the eigenbasis of the target's covariance; of a randomized scheme, its first and second moments. */
export interface ExactLaw extends GaussianLaw {
  readonly nfe: number;
  readonly jvps: number;
  /** How far, in W2, the quadrature over the uniforms of a randomized scheme may have moved the moments, as it estimates itself. */
  readonly uncertainty?: number;
}

/**
 * The exact law that a scheme produces on Gaussian data, for any scheme whose run is an affine map of its inputs.
 *
 * ```text
 * x_N = a ⊙ x_0 + Σ c_k ⊙ z_k + b            read off whole trajectories by unit impulses
 * mean  a ⊙ E x_0 + b                        variance  a² Var x_0 + Σ c_k²
 * ```
 *
 * No Monte Carlo: correct to rounding, about 1e-12. It costs one run with a row for each normal that the scheme draws, so N² d for
 * N steps. Schemes that draw a uniform get exact first and second moments, by adaptive quadrature over it in each step; their law is a
 * mixture of Gaussians, so that W2 and KL then are those of the Gaussian with these moments. `sharedUniforms` does not change them.
 *
 * - **Shapes** mean, variance: (d), in the eigenbasis of the target's covariance (`target.eigen`), W2 and KL being the same there;
 *   covariance (d·d) where a randomized scheme correlates the coordinates.
 * - **Limits** Gaussian targets; randomized schemes without a state, and with one uniform a step.
 *
 * @throws BackstepError `LAW_NOT_AFFINE` if the run is not affine (thresholding, step sizes that depend on the state, …),
 * `CAPABILITY_MISSING` if the target is not Gaussian or the scheme draws uniforms and is beyond the limits above, `INFINITE_MOMENT` where
 * a moment of a randomized scheme is infinite: the quadrature then stops shrinking when its panels are halved to 2⁻⁴⁰; before the run,
 * what `sample` throws.
 * @example
 * ```ts
 * const target = gaussian({ mean: [1, -0.5], variance: [0.25, 1] });
 * const produced = await exactLaw({ scheme: eulerMaruyama(), drift, target, times });
 * const error = w2(produced, lawAt(target, drift, 0));
 * ```
 */
export async function exactLaw(options: LawOptions): Promise<ExactLaw> {
  const { scheme, drift, times, noiseLevel = 1, scoreError = {}, signal } = options;
  const target = inEigenbasis(options.target);
  const { variance } = target;
  const dim = variance.length;
  const exact = gaussian({ mean: target.mean, variance }).score(drift);
  const run: AffineRun = {
    scheme,
    drift,
    times,
    noiseLevel,
    model: scoreError.bias ? biased(exact, intoEigenbasis(options.target, scoreError.bias)) : exact,
    linear: gaussian({ mean: new Float64Array(dim), variance }).score(drift),
    scoreNoise: (scoreError.noise ?? 0) / Math.sqrt(dim),
    signal,
  };

  const start = startLaw(options, target);
  if ((scheme.uniforms ?? 0) > 0) {
    const moved = [target.mean, start.mean, scoreError.bias ?? []].some((vector) =>
      vector.some((value) => value !== 0),
    );
    return randomized(run, start, !moved);
  }
  const map = await readAffineMap(schemeRunner(run));
  return { nfe: map.nfe, jvps: map.jvps, ...(await pushForward(map, start)) };
}

/** The law of the map's result where its start has the given law: mean a ⊙ E x_0 + b, variance a² Var x_0 + Σ c_k². */
export async function pushForward({ columns, image }: AffineMap, start: DiagonalLaw): Promise<DiagonalLaw> {
  const dim = start.mean.length;
  const inputs = columns.length / dim;
  return {
    mean: await image(start.mean),
    variance: Float64Array.from({ length: dim }, (_, j) => {
      let [total, lost] = [columns[j] ** 2 * start.variance[j], 0];
      for (let k = 1; k < inputs; k++) {
        // Compensated: thousands of squares are added, and thirteen digits of the sum are wanted.
        const part = columns[k * dim + j] ** 2 - lost;
        const next = total + part;
        lost = next - total - part;
        total = next;
      }
      return total;
    }),
  };
}

async function randomized(run: AffineRun, start: DiagonalLaw, centred: boolean): Promise<ExactLaw> {
  const { meanError, varianceError, ...law } = await randomizedLaw(run, start, centred);
  const squares = meanError.map((e, j) => {
    const sd = Math.sqrt(law.variance[j]);
    return e ** 2 + (sd > 0 ? (varianceError[j] / (2 * sd)) ** 2 : varianceError[j]);
  });
  return { ...law, uncertainty: Math.sqrt(squares.reduce((total, value) => total + value, 0)) };
}

/** The law of X_t under the drift, in the eigenbasis of the target's covariance. */
export function lawAt(target: Target, drift: Drift, t: number): DiagonalLaw {
  return diffused(inEigenbasis(target), drift, t);
}

/** The law from which a run starts, in the eigenbasis. */
export function startLaw({ drift, times, start = "exact" }: LawOptions, target: DiagonalLaw): DiagonalLaw {
  if (start === "exact") return diffused(target, drift, times[0]);
  const variance = start === "prior" ? drift.sigma(times[0]) ** 2 : 1;
  return { mean: new Float64Array(target.mean.length), variance: new Float64Array(target.mean.length).fill(variance) };
}

/** Mean and variances of a Gaussian target in its eigenbasis. */
export function inEigenbasis(target: Target): DiagonalLaw {
  const { mean, variance } = (target.eigen?.inBasis ?? target).moments;
  if (!target.gaussian || variance === undefined)
    throw new BackstepError("CAPABILITY_MISSING", `the exact law needs a Gaussian target; ${target.name} is not one`);
  return { mean, variance };
}

/** The model with a constant vector added to its score. */
function biased(model: ScoreModel, bias: Float64Array): ScoreModel {
  const size = Math.sqrt(bias.reduce((total, value) => total + value * value, 0));
  return size === 0 ? model : perturbScore(model, { bias: { size, direction: bias } });
}

/** Qᵀ v. */
function intoEigenbasis(target: Target, vector: Float64Array): Float64Array {
  const dim = vector.length;
  const basis = target.eigen?.basis;
  if (dim !== target.dim)
    throw new BackstepError("SHAPE_MISMATCH", `bias has ${dim} entries; the target has dimension ${target.dim}`);
  if (!basis) return vector;
  return vector.map((_, j) => vector.reduce((total, value, i) => total + basis[i * dim + j] * value, 0));
}
