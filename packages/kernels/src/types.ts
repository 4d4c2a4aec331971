/** Element type of a buffer: 4 or 8 bytes. */
export type Precision = "f32" | "f64";

/** Key and counter words that identify a stream of random numbers. The element index is the rest of the counter. */
export interface Stream {
  /** Low and high 32 bits of the seed: the Philox key. */
  readonly seedLow: number;
  readonly seedHigh: number;
  /** Step of the run, 0 … 2³² − 1. */
  readonly step: number;
  /** Draw within the step, 0 … 2³² − 1. */
  readonly draw: number;
}

/** The result of an analytic score kernel: ∇log p_t(x) or E[X₀ | X_t = x]. */
export type ScoreKind = "score" | "denoised";

/** A mixture Σ w_k N(m_k, S_k) with parameters in kernel memory. */
export interface MixtureParameters {
  readonly components: number;
  /** Variances per component: one for `isotropic`, `dim` for `diagonal`. */
  readonly layout: "isotropic" | "diagonal";
  /** Address of the means, (components, dim), in the precision of the call. */
  readonly means: number;
  /** Address of the variances, f64, (components) or (components, dim). */
  readonly variances: number;
  /** Address of log w_k, f64, (components). */
  readonly logWeights: number;
}

/** An elementwise function. The README documents its error in ulp, and tests check it. */
export type ElementwiseName = "exp" | "log" | "sin" | "cos";

/**
 * One WebAssembly instance with its own memory. All addresses are byte offsets into `memory`, 64-byte aligned. All batches are row-major.
 * No method depends on `Math`, so equal inputs give equal bits on every machine.
 */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Allocates `bytes` after the last allocation, 64-byte aligned. Grows the memory if necessary. */
  allocate(bytes: number): number;
  /** Grows the memory, if necessary, so that `bytes` more can be allocated without growing. */
  reserve(bytes: number): void;
  /** Frees every allocation. The memory keeps its size. */
  reset(): void;

  /**
   * out = Σ cᵢ Aᵢ in one pass, 1 to 6 terms, cᵢ one number or one per row (length `rows`). `out` may be any of the inputs.
   * Returns whether every element of the result is finite.
   */
  sum(
    precision: Precision,
    out: number,
    rows: number,
    dim: number,
    coefficients: readonly (number | Float64Array)[],
    addresses: readonly number[],
  ): boolean;

  /** out[e − first] = scale · z_e for e in [first, first + count), z_e standard normal. z_e depends only on stream, e and precision. */
  normals(precision: Precision, out: number, stream: Stream, first: number, count: number, scale: number): void;
  /** Uniforms on the open interval (0, 1): 24 bits in f32, 53 bits in f64. Same arguments as `normals`. */
  uniforms(precision: Precision, out: number, stream: Stream, first: number, count: number): void;

  /**
   * Score or denoised of N(m, diag v) under x = α x₀ + σ z:
   * score = −(x − α m)/(α² v + σ²), denoised = m + α v (x − α m)/(α² v + σ²).
   * `mean` and `variance` are addresses of f64 arrays of `dim`; alpha and sigma2 = σ² are one number or one per row.
   */
  gaussian(
    kind: ScoreKind,
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    mean: number,
    variance: number,
    alpha: number | Float64Array,
    sigma2: number | Float64Array,
  ): void;

  /**
   * Score or denoised of a mixture under x = α x₀ + σ z, by log-sum-exp over 1 to 10⁵ components. If `logDensity` is not 0, it is
   * the address of `rows` f64, to which log p_t(x) is written.
   */
  mixture(
    kind: ScoreKind,
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    parameters: MixtureParameters,
    alpha: number | Float64Array,
    sigma2: number | Float64Array,
    logDensity: number,
  ): void;

  /** out_i = Q x_i for every row (Qᵀ x_i with `transpose`), Q (dim, dim) row-major in the precision of the call; out ≠ x. */
  rotate(
    precision: Precision,
    out: number,
    x: number,
    rows: number,
    dim: number,
    matrix: number,
    transpose: boolean,
  ): void;

  /** out = f(x) elementwise; out may be x. */
  elementwise(name: ElementwiseName, precision: Precision, out: number, x: number, count: number): void;

  /** The bits of the halves (16 bits each) nearest to `count` values, ties to even; f64 is rounded to f32 first. `out` must not overlap x. */
  toHalf(precision: Precision, out: number, x: number, count: number): void;
  /** The values of `count` halves. `out` must not overlap x. */
  fromHalf(precision: Precision, out: number, x: number, count: number): void;

  /** One block of Philox4x32-10, as in Random123: four counter words and two key words in, four words out. */
  philox(counter: readonly [number, number, number, number], key: readonly [number, number]): Uint32Array;
}
