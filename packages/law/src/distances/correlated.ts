import { unitOf, withoutPauses } from "@backstep/core/plugin";
import {
  type CommonSupport,
  commonSupport,
  type GaussianLike,
  logDeterminant,
  product,
  symmetricEigen,
  transposed,
} from "@backstep/matrix-functions";
import type { GaussianLaw } from "../laws/gaussian-law.ts";
import { excess, needsLogarithms } from "./excess.ts";
import { lawInUnits } from "./in-units.ts";

/** A variance below this share of the largest counts as 0: its square root has no digits in the squares below. */
const leastShare = 1e-250;

/**
 * Squared Bures distance of two covariances: W2² without the distance of the means.
 *
 * ```text
 * B² = tr S + tr D − 2 tr R,   R = (D^½ S D^½)^½            in the eigenbasis of the second, D = diag(d)
 *    = Σ_ij F_ij²/d_j,   F = R − D from R F + F D = D^½ (S − D) D^½,   and Σ S_jj over d_j = 0
 * ```
 *
 * The second form subtracts no close numbers, so small distances keep their digits.
 */
export function squaredBures(p: GaussianLaw, q: GaussianLaw): number {
  const { S, d } = inEigenbasisOf(q, p);
  const dim = d.length;
  const largest = d.reduce((most, value) => Math.max(most, value), 0);
  const extended = [...d.keys()].filter((j) => d[j] > leastShare * largest);
  let total = 0;
  for (const j of d.keys()) if (!(d[j] > leastShare * largest)) total += S[j * dim + j];
  if (extended.length === 0) return total;

  const size = extended.length;
  const roots = extended.map((j) => Math.sqrt(d[j]));
  const scaled = (of: (i: number, j: number) => number): Float64Array =>
    matrix(size, (a, b) => roots[a] * of(extended[a], extended[b]) * roots[b]);
  const { values, vectors } = withoutPauses(
    symmetricEigen(
      scaled((i, j) => S[i * dim + j]),
      size,
    ),
  );
  const right = times(
    transposed(vectors, size),
    scaled((i, j) => S[i * dim + j] - (i === j ? d[i] : 0)),
    size,
  );
  const solved = matrix(size, (a, b) => right[a * size + b] / (Math.sqrt(Math.max(values[a], 0)) + d[extended[b]]));
  const F = times(vectors, solved, size);
  for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) total += F[a * size + b] ** 2 / d[extended[b]];
  return total;
}

/**
 * KL(truth ‖ produced) of Gaussians, ½ Σ (e − log(1 + e)) + ½ gapᵀ Ŝ⁻¹ gap, e the eigenvalues of Ŝ^−½ (S − Ŝ) Ŝ^−½.
 *
 * It is infinite if the laws have no common support.
 */
export function correlatedKl(truth: GaussianLaw, produced: GaussianLaw): number {
  // KL does not depend on the units of the coordinates.
  const units = truth.mean.map((m, j) =>
    unitOf(
      Math.max(
        ...[Math.abs(m), Math.abs(produced.mean[j])],
        ...[truth, produced].map(({ variance }) => Math.sqrt(variance[j])),
      ),
    ),
  );
  const [p, q] = [truth, produced].map((law) => lawInUnits(law, units));
  const support = withoutPauses(commonSupport(fullOf(p), fullOf(q)));
  if (support === undefined) return Number.POSITIVE_INFINITY;
  if (support.laws[0].mean.length === 0) return 0;
  const { relative, gaps } = (support.basis === undefined ? inEigenbasis(p, q) : undefined) ?? inCorrelations(support);
  if (![...relative, ...gaps].every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const onMeans = gaps.reduce((total, value) => total + value, 0);
  return withExcess(onMeans, relative, support) / 2;
}

/** The relative difference of the covariances, and the squared differences of the means relative to the produced variances. */
interface Relative {
  readonly relative: Float64Array;
  readonly gaps: Float64Array;
}

/** In the eigenbasis of the produced law; `undefined` if one of its eigenvalues is rounding next to the others. */
function inEigenbasis(truth: GaussianLaw, produced: GaussianLaw): Relative | undefined {
  const { S, d, Q } = inEigenbasisOf(produced, truth);
  const dim = d.length;
  const rounding = dim * Number.EPSILON * d.reduce((most, value) => Math.max(most, value), 0);
  if (d.some((value) => value <= rounding)) return undefined;
  const relative = matrix(dim, (i, j) => (S[i * dim + j] - (i === j ? d[i] : 0)) / Math.sqrt(d[i] * d[j]));
  const differences = truth.mean.map((m, i) => m - produced.mean[i]);
  const along = (j: number): number => differences.reduce((total, gap, i) => total + Q[i * dim + j] * gap, 0);
  return { relative, gaps: d.map((value, j) => along(j) ** 2 / value) };
}

/** In the eigenbasis of the correlations of the produced law, which has no coordinates of very different size. */
function inCorrelations({ laws: [truth, produced] }: CommonSupport): Relative {
  const { sd, values, vectors } = produced;
  const size = sd.length;
  const whitening = matrix(size, (i, j) => vectors[j * size + i] / sd[j] / Math.sqrt(values[i]));
  const difference = truth.covariance.map((value, k) => value - produced.covariance[k]);
  const relative = times(times(whitening, difference, size), transposed(whitening, size), size);
  const gap = truth.mean.map((m, i) => m - produced.mean[i]);
  return { relative, gaps: times(whitening, gap, size).map((value) => value ** 2) };
}

/** The total plus Σ e − log(1 + e) over the eigenvalues e of the relative difference. */
function withExcess(onMeans: number, relative: Float64Array, { laws: [truth, produced] }: CommonSupport): number {
  const { values } = withoutPauses(symmetricEigen(relative, truth.mean.length));
  if (!values.some(needsLogarithms)) return values.reduce((total, e) => total + excess(e), onMeans);
  return values.reduce((total, e) => total + e, onMeans) - (logDeterminant(truth) - logDeterminant(produced));
}

/** The eigenvalues d and eigenvectors Q of one covariance, and the other covariance S in this basis. */
function inEigenbasisOf(one: GaussianLaw, other: GaussianLaw): { S: Float64Array; d: Float64Array; Q: Float64Array } {
  const dim = one.variance.length;
  const S = fullOf(other).covariance;
  if (one.covariance === undefined) return { S, d: one.variance, Q: matrix(dim, (i, j) => Number(i === j)) };
  const { values, vectors: Q } = withoutPauses(symmetricEigen(one.covariance, dim));
  return { S: times(times(transposed(Q, dim), S, dim), Q, dim), d: values.map((value) => Math.max(value, 0)), Q };
}

function fullOf({ mean, variance, covariance }: GaussianLaw): GaussianLike {
  return { mean, covariance: covariance ?? matrix(variance.length, (i, j) => (i === j ? variance[i] : 0)) };
}

function times(a: Float64Array, b: Float64Array, inner: number): Float64Array {
  return withoutPauses(product(a, b, inner));
}

function matrix(size: number, entry: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: size * size }, (_, k) => entry(Math.floor(k / size), k % size));
}
