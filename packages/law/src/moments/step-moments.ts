import type { GaussianLaw } from "../laws/gaussian-law.ts";

/**
 * The quantities whose averages over U give the moments after a step x₁ = A(U) ⊙ x₀ + Σ_k c_k(U) ⊙ z_k + b(U).
 *
 * ```text
 * m(U) = A(U) ⊙ E x₀ + b(U)          r = m(U) − reference
 * ```
 *
 * `reference` is m(½). It makes r small, so its second moments are not differences of large numbers.
 */
export interface StepMoments {
  /** r, (d). */
  readonly deviation: Float64Array;
  /** Σ_k c_k², (d). */
  readonly noiseVariance: Float64Array;
  /** A_i A_j for each pair (i, j). */
  readonly factorProducts: Float64Array;
  /** r_i r_j for each pair (i, j). */
  readonly deviationProducts: Float64Array;
}

/** Pairs (i, j) of coordinates. */
export type Pairs = readonly (readonly [number, number])[];

/** All d² pairs, row-major, or only the d pairs (j, j). */
export function pairsOf(dim: number, all: boolean): Pairs {
  const coordinates = Array.from({ length: dim }, (_, j) => j);
  return all ? coordinates.flatMap((i) => coordinates.map((j) => [i, j] as const)) : coordinates.map((j) => [j, j]);
}

/** Index of the pair (j, j). */
export function onDiagonal(pairs: Pairs, dim: number, j: number): number {
  return pairs.length === dim ? j : j * (dim + 1);
}

/** The state before a step, from which the moments after it are computed. */
export interface StepStart {
  /** The law before the step. */
  readonly before: GaussianLaw;
  /** m(½), (d). */
  readonly reference: Float64Array;
  readonly pairs: Pairs;
}

/** A step at one value of U. */
export interface StepMap {
  /** A, (d). */
  readonly factor: Float64Array;
  /** c_k, one row per normal. */
  readonly noiseFactors: Float64Array;
  /** r, (d). */
  readonly deviation: Float64Array;
}

/** The quantities at one value of U. */
export function momentsGiven({ factor, noiseFactors, deviation }: StepMap, pairs: Pairs): StepMoments {
  const dim = factor.length;
  const noiseVariance = new Float64Array(dim);
  for (let i = 0; i < noiseFactors.length; i++) noiseVariance[i % dim] += noiseFactors[i] ** 2;
  return {
    deviation,
    noiseVariance,
    factorProducts: productsOf(factor, pairs),
    deviationProducts: productsOf(deviation, pairs),
  };
}

/** v_i v_j for each pair. */
function productsOf(values: Float64Array, pairs: Pairs): Float64Array {
  const products = new Float64Array(pairs.length);
  for (let p = 0; p < pairs.length; p++) products[p] = values[pairs[p][0]] * values[pairs[p][1]];
  return products;
}

/**
 * The first two moments after the step.
 *
 * ```text
 * mean  reference + E r         covariance_ij  E[A_i A_j] Cov x₀_ij + E[r_i r_j] − E r_i E r_j + δ_ij E Σ_k c_k²
 * ```
 */
export function lawAfter(average: StepMoments, { before, reference, pairs }: StepStart): GaussianLaw {
  const dim = reference.length;
  const mean = reference.map((m, j) => m + average.deviation[j]);
  const second = Float64Array.from(pairs, ([i, j], p) => {
    const spread = average.deviationProducts[p] - average.deviation[i] * average.deviation[j];
    return (
      average.factorProducts[p] * covarianceOf(before, p, i, j) + spread + (i === j ? average.noiseVariance[i] : 0)
    );
  });
  if (pairs.length === dim) return { mean, variance: second };
  return { mean, variance: mean.map((_, j) => second[onDiagonal(pairs, dim, j)]), covariance: second };
}

function covarianceOf({ variance, covariance }: GaussianLaw, p: number, i: number, j: number): number {
  if (covariance) return covariance[p];
  return i === j ? variance[i] : 0;
}
