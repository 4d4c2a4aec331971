// The formulas of the kernels as plain loops over plain numbers: slow, and easy to compare with the documentation.

type Coefficient = number | ArrayLike<number>;
const at = (coefficient: Coefficient, row: number): number =>
  typeof coefficient === "number" ? coefficient : coefficient[row];

/** Σ cᵢ Aᵢ over rows of `dim`. */
export function sum(
  rows: number,
  dim: number,
  coefficients: readonly Coefficient[],
  terms: readonly ArrayLike<number>[],
): number[] {
  return Array.from({ length: rows * dim }, (_, e) =>
    terms.reduce((total, term, i) => total + at(coefficients[i], Math.floor(e / dim)) * term[e], 0),
  );
}

export interface Law {
  readonly dim: number;
  readonly means: ArrayLike<number>;
  /** (components) or (components, dim). */
  readonly variances: ArrayLike<number>;
  readonly logWeights: ArrayLike<number>;
}

export interface Reading {
  readonly score: number[];
  readonly denoised: number[];
  readonly logDensity: number;
}

/** Mixture Σ w_k N(m_k, S_k) under x = α x₀ + σ z, for one x. */
export function mixture(
  { dim, means, variances, logWeights }: Law,
  x: ArrayLike<number>,
  alpha: number,
  sigma2: number,
): Reading {
  const components = logWeights.length;
  const variance = (k: number, j: number): number => variances[variances.length === components ? k : k * dim + j];
  const logits = Array.from({ length: components }, (_, k) => {
    let logit = logWeights[k];
    for (let j = 0; j < dim; j++) {
      const c = alpha * alpha * variance(k, j) + sigma2;
      logit -= 0.5 * ((x[j] - alpha * means[k * dim + j]) ** 2 / c + Math.log(2 * Math.PI * c));
    }
    return logit;
  });
  const top = logits.reduce((largest, logit) => Math.max(largest, logit), Number.NEGATIVE_INFINITY);
  const weights = logits.map((logit) => Math.exp(logit - top));
  const total = weights.reduce((a, b) => a + b, 0);
  const average = (f: (k: number, j: number, slope: number) => number): number[] =>
    Array.from({ length: dim }, (_, j) =>
      weights.reduce((value, w, k) => {
        const slope = (x[j] - alpha * means[k * dim + j]) / (alpha * alpha * variance(k, j) + sigma2);
        return value + (w / total) * f(k, j, slope);
      }, 0),
    );
  return {
    score: average((_k, _j, slope) => -slope),
    denoised: average((k, j, slope) => means[k * dim + j] + alpha * variance(k, j) * slope),
    logDensity: top + Math.log(total),
  };
}

/** Q x, or Qᵀ x. */
export function rotate(matrix: ArrayLike<number>, x: ArrayLike<number>, transpose: boolean): number[] {
  return Array.from(x, (_, j) =>
    Array.from(x).reduce(
      (total, value, k) => total + matrix[transpose ? k * x.length + j : j * x.length + k] * value,
      0,
    ),
  );
}
