import { BackstepError, type Batch, type Drift, type Times } from "@backstep/core";
import { log } from "@backstep/core/plugin";
import type { Law } from "./law.ts";

/** The law of x = α x₀ + σ z at one time: Σ w_k N(α m_k, C_k), C_k = α² S_k + σ² I. */
export interface Slice {
  readonly alpha: number;
  /** Eigenvalues of C_k⁻¹, in the layout of the variances. */
  readonly inverse: Float64Array;
  /** log w_k − ½ log det(2π C_k), (components). */
  readonly logScale: Float64Array;
}

/** α(t) and σ²(t), one number each or one per row. */
export interface Coefficients<T extends Times = Times> {
  readonly alpha: T;
  readonly sigma2: T;
}

const logTwoPi = 1.8378770664093453;

/** The law at one time. */
export function sliceAt({ dim, components, layout, variances, logWeights }: Law, alpha: number, sigma2: number): Slice {
  const inverse = variances.map((variance) => 1 / (alpha * alpha * variance + sigma2));
  const logScale = new Float64Array(components);
  for (let k = 0; k < components; k++) {
    let logDeterminant = dim * logTwoPi;
    if (layout === "isotropic") logDeterminant -= dim * log(inverse[k]);
    else for (let j = 0; j < dim; j++) logDeterminant -= log(inverse[k * dim + j]);
    logScale[k] = logWeights[k] - 0.5 * logDeterminant;
  }
  return { alpha, inverse, logScale };
}

/** The coefficients of a batch, in the form that the kernels accept. */
export function coefficientsAt(drift: Drift, t: Times, x: Batch): Coefficients {
  if (typeof t === "number") return { alpha: drift.alpha(t), sigma2: square(drift.sigma(t)) };
  if (t.length !== x.rows)
    throw new BackstepError("SHAPE_MISMATCH", `t has ${t.length} times; it must have one per row, ${x.rows}`);
  return { alpha: t.map((time) => drift.alpha(time)), sigma2: t.map((time) => square(drift.sigma(time))) };
}

/** The slice of every row. Consecutive rows with the same time share one. */
export function slicesOf(law: Law, drift: Drift, t: Times, x: Batch): (row: number) => Slice {
  const { alpha, sigma2 } = coefficientsAt(drift, t, x);
  if (typeof t === "number" || typeof alpha === "number" || typeof sigma2 === "number") {
    const slice = sliceAt(law, alpha as number, sigma2 as number);
    return () => slice;
  }
  let time = Number.NaN;
  let slice: Slice;
  return (row) => {
    if (t[row] !== time) slice = sliceAt(law, alpha[row], sigma2[row]);
    time = t[row];
    return slice;
  };
}

function square(value: number): number {
  return value * value;
}
