import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { GaussianLaw } from "../laws/gaussian-law.ts";
import { excess } from "./excess.ts";

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
  const extended = [...d.keys()].filter((j) => d[j] > 0);
  let total = 0;
  for (const j of d.keys()) if (!(d[j] > 0)) total += S.get(j, j);
  if (extended.length === 0) return total;

  const roots = extended.map((j) => Math.sqrt(d[j]));
  const scaled = (of: (i: number, j: number) => number): Matrix =>
    matrix(extended.length, (a, b) => roots[a] * of(extended[a], extended[b]) * roots[b]);
  const { values, vectors } = spectrum(scaled((i, j) => S.get(i, j)));
  const right = vectors.transpose().mmul(scaled((i, j) => S.get(i, j) - (i === j ? d[i] : 0)));
  const solved = matrix(
    extended.length,
    (a, b) => right.get(a, b) / (Math.sqrt(Math.max(values[a], 0)) + d[extended[b]]),
  );
  const F = vectors.mmul(solved);
  for (let a = 0; a < extended.length; a++)
    for (let b = 0; b < extended.length; b++) total += F.get(a, b) ** 2 / d[extended[b]];
  return total;
}

/**
 * KL(truth ‖ produced) of Gaussians, ½ Σ (e − log(1 + e)) + ½ gapᵀ Ŝ⁻¹ gap, e the eigenvalues of Ŝ^−½ (S − Ŝ) Ŝ^−½.
 *
 * It is infinite if the produced law has variance 0 in some direction.
 */
export function correlatedKl(truth: GaussianLaw, produced: GaussianLaw): number {
  const { S, d, Q } = inEigenbasisOf(produced, truth);
  const rounding = d.length * Number.EPSILON * d.reduce((most, value) => Math.max(most, value), 0);
  if (d.some((value) => value <= rounding)) return Number.POSITIVE_INFINITY;
  const relative = matrix(d.length, (i, j) => (S.get(i, j) - (i === j ? d[i] : 0)) / Math.sqrt(d[i] * d[j]));
  const gaps = truth.mean.map((m, i) => m - produced.mean[i]);
  const onMeans = d.map((value, j) => gaps.reduce((total, gap, i) => total + Q.get(i, j) * gap, 0) ** 2 / value);
  const onCovariances = spectrum(relative).values.map((e) => excess(Math.max(e, -1)));
  return [...onMeans, ...onCovariances].reduce((total, value) => total + value, 0) / 2;
}

/** The eigenvalues d and eigenvectors Q of one covariance, and the other covariance S in this basis. */
function inEigenbasisOf(one: GaussianLaw, other: GaussianLaw): { S: Matrix; d: number[]; Q: Matrix } {
  if (one.covariance === undefined)
    return { S: covarianceOf(other), d: [...one.variance], Q: Matrix.identity(one.variance.length) };
  const { values, vectors: Q } = spectrum(covarianceOf(one));
  return { S: Q.transpose().mmul(covarianceOf(other)).mmul(Q), d: values.map((value) => Math.max(value, 0)), Q };
}

function covarianceOf({ variance, covariance }: GaussianLaw): Matrix {
  const dim = variance.length;
  return matrix(dim, (i, j) => (covariance ? covariance[i * dim + j] : i === j ? variance[i] : 0));
}

function spectrum(symmetric: Matrix): { values: number[]; vectors: Matrix } {
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  return { values, vectors };
}

function matrix(size: number, entry: (i: number, j: number) => number): Matrix {
  const out = new Matrix(size, size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) out.set(i, j, entry(i, j));
  return out;
}
