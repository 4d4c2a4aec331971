import { BackstepError, type GaussianMoments, type Samples } from "@backstep/core";

/** One side of a comparison, as moments. A side with `variance` but no `covariance` has a diagonal covariance. */
export interface Side {
  readonly dim: number;
  readonly mean: Float64Array;
  readonly variance?: Float64Array;
  readonly covariance?: Float64Array;
  /** The samples of the moments; absent if the moments were given. */
  readonly samples?: Samples;
}

/** The covariance (d·d) of a side, also if only the variances are stored. */
export function fullCovariance({ dim, variance, covariance }: Side): Float64Array {
  if (covariance) return covariance;
  const full = new Float64Array(dim * dim);
  for (let j = 0; j < dim; j++) full[j * dim + j] = variance![j];
  return full;
}

/** Number of samples: that of the smaller side; 0 if both are exact. */
export function samplesUsed(sides: readonly [Side, Side]): number {
  const counts = sides.flatMap(({ samples }) => (samples ? [samples.n] : []));
  return counts.length === 0 ? 0 : Math.min(...counts);
}

/** Given moments, checked. A covariance is made exactly symmetric. */
export function momentsSide({ mean, variance, covariance }: GaussianMoments): Side {
  const dim = mean.length;
  requireFinite(mean, "mean");
  if (covariance) return { dim, mean, covariance: symmetric(covariance, dim) };
  if (!variance)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      "moments have neither variance nor covariance; they must have one of the two",
    );
  if (variance.length !== dim) throw shapeError("variance", variance.length, dim);
  requireFinite(variance, "variance");
  variance.forEach(requireNonNegative);
  return { dim, mean, variance };
}

/** The checked covariance, made exactly symmetric. */
function symmetric(covariance: Float64Array, dim: number): Float64Array {
  if (covariance.length !== dim * dim) throw shapeError("covariance", covariance.length, dim * dim);
  requireFinite(covariance, "covariance");
  let largest = 0;
  for (let j = 0; j < dim; j++) {
    requireNonNegative(covariance[j * dim + j], j);
    largest = Math.max(largest, covariance[j * dim + j]);
  }
  const out = covariance.slice();
  for (let i = 0; i < dim; i++)
    for (let j = 0; j < i; j++) {
      const [lower, upper] = [covariance[i * dim + j], covariance[j * dim + i]];
      // The rounding error of a product QΛQᵀ is far below this.
      if (!(Math.abs(lower - upper) <= 1e-9 * largest))
        throw new BackstepError(
          "COVARIANCE_NOT_PSD",
          `covariance is not symmetric: entry (${i}, ${j}) is ${lower} and entry (${j}, ${i}) is ${upper}; they must be equal`,
        );
      // Each half first, because the sum can overflow.
      out[i * dim + j] = out[j * dim + i] = lower / 2 + upper / 2;
    }
  return out;
}

function requireNonNegative(value: number, j: number): void {
  if (value < 0)
    throw new BackstepError("VARIANCE_INVALID", `variance of coordinate ${j} is ${value}; it must be at least 0`);
}

function requireFinite(values: Float64Array, name: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new BackstepError("DATA_INVALID", `${name}[${at}] is ${values[at]}; it must be finite`);
}

function shapeError(name: string, length: number, needed: number): BackstepError {
  return new BackstepError(
    "SHAPE_MISMATCH",
    `${name} has ${length} entries; it must have ${needed}, to match the mean`,
  );
}
