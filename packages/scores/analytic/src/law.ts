import { log } from "@backstep/core/plugin";

/** Σ w_k N(m_k, S_k), in the memory layout of the kernels. */
export interface Law {
  readonly dim: number;
  readonly components: number;
  /** Variances per component: one for `isotropic`, `dim` for `diagonal`. */
  readonly layout: "isotropic" | "diagonal";
  /** (components, dim). */
  readonly means: Float64Array;
  /** (components) or (components, dim). If there are bases, these are the eigenvalues of S_k. */
  readonly variances: Float64Array;
  /** (components), summing to 1. */
  readonly weights: Float64Array;
  readonly logWeights: Float64Array;
  /** Per component Q_k (dim, dim) row-major with S_k = Q_k diag(variances) Q_kᵀ. Undefined if the S_k are diagonal. */
  readonly bases: readonly Float64Array[] | undefined;
}

/** The inputs of `createLaw`. */
export interface LawParts {
  readonly dim: number;
  readonly means: Float64Array;
  readonly variances: Float64Array;
  readonly weights: Float64Array;
  readonly bases?: readonly Float64Array[];
}

/** A law. The number of variances determines its layout. */
export function createLaw({ dim, means, variances, weights, bases }: LawParts): Law {
  const components = weights.length;
  const layout = variances.length === components && bases === undefined && dim > 1 ? "isotropic" : "diagonal";
  return { dim, components, layout, means, variances, weights, logWeights: weights.map(log), bases };
}

/** The smallest variance of any component in any direction. */
export function smallestVariance({ variances }: Law): number {
  return variances.reduce((least, variance) => Math.min(least, variance), Number.POSITIVE_INFINITY);
}

/**
 * out = Q_k diag(weights of k) Q_kᵀ v. The weights have the layout of the variances; `out` must not be `v`.
 */
export function applySpectral(law: Law, k: number, weights: Float64Array, v: Float64Array, out: Float64Array): void {
  const { dim, layout } = law;
  const basis = law.bases?.[k];
  const first = layout === "isotropic" ? k : k * dim;
  const stride = layout === "isotropic" ? 0 : 1;
  if (basis === undefined) {
    for (let j = 0; j < dim; j++) out[j] = weights[first + stride * j] * v[j];
    return;
  }
  out.fill(0);
  for (let l = 0; l < dim; l++) {
    let along = 0;
    for (let j = 0; j < dim; j++) along += basis[j * dim + l] * v[j];
    along *= weights[first + l];
    for (let j = 0; j < dim; j++) out[j] += along * basis[j * dim + l];
  }
}

/** Qᵀ v. */
export function transposedTimes(basis: Float64Array, v: Float64Array): Float64Array {
  const dim = v.length;
  return v.map((_, l) => v.reduce((total, value, j) => total + basis[j * dim + l] * value, 0));
}
