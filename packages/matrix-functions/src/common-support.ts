import { BackstepError } from "@backstep/core";
import { log, type Pausing } from "@backstep/core/plugin";
import { product, transposed } from "./dense/product.ts";
import { symmetricEigen } from "./dense/symmetric-eigen.ts";

/** Mean (d) and covariance (d·d) of a Gaussian law. */
export interface GaussianLike {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** A covariance D K D as its standard deviations D (d) and the spectrum of its correlation matrix K. */
export interface Standardised {
  readonly sd: Float64Array;
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Two Gaussian laws without the directions in which both are points. */
export interface CommonSupport {
  readonly laws: readonly [GaussianLike & Standardised, GaussianLike & Standardised];
  /** Coordinates B x (r, d) in which the laws are given, row-major; absent if they are all the given ones. */
  readonly basis?: Float64Array;
}

/** Standard deviations up to this share of the size of the numbers in their direction are rounding. */
const roundingShare = 2 ** -40;
/** An eigenvalue of a correlation matrix up to this share of the largest is rounding, for samples too. */
const singularShare = 1e-13;

/**
 * How two laws relate along one direction, from means and standard deviations: both a point and the same ("equal"), singular to each other
 * ("apart"), or neither ("regular"). `size` is the largest magnitude met in this direction; default: the largest of the four.
 *
 * @example
 * ```ts
 * alongDirection(1.7, 0, 1.7000000000000002, 0); // "equal": the difference is rounding
 * ```
 */
export function alongDirection(
  mean1: number,
  sd1: number,
  mean2: number,
  sd2: number,
  size: number = Math.max(Math.abs(mean1), Math.abs(mean2), sd1, sd2),
): "equal" | "apart" | "regular" {
  const rounding = roundingShare * size;
  if (sd1 <= rounding && sd2 <= rounding) return Math.abs(mean1 - mean2) <= rounding ? "equal" : "apart";
  return sd1 === 0 || sd2 === 0 ? "apart" : "regular";
}

/**
 * Two Gaussian laws in the directions in which they are not points; `undefined` if the laws are singular to each other, so that KL is infinite.
 *
 * A direction counts as one of points if both laws have no variance there beyond rounding. Their means must then agree within 2⁻⁴⁰ of the
 * size of the numbers in this direction: Σ |u_j| max(|m_j|, sd_j), the maximum over both laws.
 *
 * @throws BackstepError `COVARIANCE_NOT_PSD` if a covariance has a negative eigenvalue. It can be interrupted (`withPauses`).
 * @example
 * ```ts
 * const support = withoutPauses(commonSupport(truth, produced));
 * ```
 */
export function* commonSupport(first: GaussianLike, second: GaussianLike): Pausing<CommonSupport | undefined> {
  const dim = first.mean.length;
  const [sd1, sd2] = [first, second].map(({ covariance }) => sdsOf(covariance, dim));
  const relations = Array.from(first.mean, (m, j) => alongDirection(m, sd1[j], second.mean[j], sd2[j]));
  if (relations.includes("apart")) return undefined;
  const kept = relations.flatMap((relation, j) => (relation === "regular" ? [j] : []));
  const selection = kept.length < dim ? selectionOf(kept, dim) : undefined;
  const laws = [
    yield* standardised(selection ? yield* mapped(first, selection) : first),
    yield* standardised(selection ? yield* mapped(second, selection) : second),
  ] as const;
  const [nulls1, nulls2] = laws.map(nullsOf);
  if (nulls1 !== nulls2) return undefined;
  if (nulls1 === 0) return { laws, ...(selection && { basis: selection }) };
  if (!agreeOnNulls(...laws, nulls1)) return undefined;
  const range = rangeOf(laws[0], nulls1);
  const ranged = [
    yield* standardised(yield* mapped(laws[0], range)),
    yield* standardised(yield* mapped(laws[1], range)),
  ] as const;
  if (ranged.some((law) => nullsOf(law) > 0)) return undefined;
  return { laws: ranged, basis: selection ? yield* product(range, selection, kept.length) : range };
}

/** log det of the covariance. */
export function logDeterminant({ sd, values }: Standardised): number {
  return values.reduce((total, value, j) => total + log(value) + 2 * log(sd[j]), 0);
}

/** The law of B x. */
function* mapped({ mean, covariance }: GaussianLike, basis: Float64Array): Pausing<GaussianLike> {
  const dim = mean.length;
  const half = yield* product(basis, covariance, dim);
  return {
    mean: yield* product(basis, mean, dim),
    covariance: yield* product(half, transposed(basis, dim), dim),
  };
}

function* standardised({ mean, covariance }: GaussianLike): Pausing<GaussianLike & Standardised> {
  const dim = mean.length;
  const sd = sdsOf(covariance, dim);
  const correlation = covariance.map((value, k) => value / sd[Math.floor(k / dim)] / sd[k % dim]);
  const spectrum = dim > 0 ? yield* symmetricEigen(correlation, dim) : { values: correlation, vectors: correlation };
  const [smallest, largest] = [spectrum.values[0], spectrum.values[dim - 1]];
  if (smallest < -1e-9 * largest)
    throw new BackstepError(
      "COVARIANCE_NOT_PSD",
      `covariance has a correlation matrix with the eigenvalue ${smallest}; all must be at least 0`,
      { smallest, largest },
    );
  return { mean, covariance, sd, ...spectrum };
}

function sdsOf(covariance: Float64Array, dim: number): Float64Array {
  return Float64Array.from({ length: dim }, (_, j) => Math.sqrt(Math.max(covariance[j * dim + j], 0)));
}

/** The number of eigenvalues that are 0 up to rounding. They come first. */
function nullsOf({ values }: Standardised): number {
  const regular = values.findIndex((value) => value > singularShare * values[values.length - 1]);
  return regular < 0 ? values.length : regular;
}

/** Whether the second law is a point in every direction in which the first is, and the same one. With u = D⁻¹ q, the variance of u·x is that of K along q. */
function agreeOnNulls(first: GaussianLike & Standardised, second: GaussianLike & Standardised, nulls: number): boolean {
  const dim = first.mean.length;
  for (let k = 0; k < nulls; k++) {
    const u = first.sd.map((sd, j) => first.vectors[j * dim + k] / sd);
    let [variance, spread, gap, size] = [0, 0, 0, 0];
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++) variance += u[i] * second.covariance[i * dim + j] * u[j];
      spread += (u[i] * second.sd[i]) ** 2;
      gap += u[i] * (first.mean[i] - second.mean[i]);
      size += Math.abs(u[i]) * sizeAt(first, second, i);
    }
    // The null vectors themselves are accurate to about singularShare.
    if (variance > 10 * singularShare * dim * spread || Math.abs(gap) > roundingShare * size) return false;
  }
  return true;
}

function sizeAt(first: GaussianLike & Standardised, second: GaussianLike & Standardised, j: number): number {
  return Math.max(Math.abs(first.mean[j]), Math.abs(second.mean[j]), first.sd[j], second.sd[j]);
}

/** The rows q D⁻¹ for which q is an eigenvector with a positive eigenvalue. */
function rangeOf({ sd, vectors }: Standardised, nulls: number): Float64Array {
  const dim = sd.length;
  const out = new Float64Array((dim - nulls) * dim);
  for (let k = nulls; k < dim; k++)
    for (let j = 0; j < dim; j++) out[(k - nulls) * dim + j] = vectors[j * dim + k] / sd[j];
  return out;
}

function selectionOf(kept: readonly number[], dim: number): Float64Array {
  const out = new Float64Array(kept.length * dim);
  for (const [i, j] of kept.entries()) out[i * dim + j] = 1;
  return out;
}
