/** Exact transition of the reverse linear part over [t1, t0], t1 < t0. The signs hold for t1 > t0 too. */
export interface Transition {
  /** Ψ(t1, t0) = α(t1)/α(t0). */
  readonly growth: number;
  /** ∫ Ψ(t1, u) g²(u) du over u from t1 to t0. */
  readonly scoreWeight: number;
  /** ∫ Ψ(t1, u)² g²(u) du over u from t1 to t0. */
  readonly noiseVariance: number;
}

/**
 * A forward diffusion dX = f(t) X dt + g(t) dB in closed form, so that X_t = α(t) X₀ + σ(t) Z.
 *
 * ```text
 * f = α′/α          g² = 2 σ σ′ − 2 f σ² = α² d(ν²)/dt,  ν = σ/α
 * ```
 */
export interface Drift {
  readonly name: string;
  /** T: the default start time of the reverse process. */
  readonly horizon: number;
  /** The time of the data: σ = 0 and α ≠ 0 there. It may be −∞ or outside `regular`. Default 0. */
  readonly clean?: number;
  /** Smallest and largest t at which f, g², f′ and (g²)′ are finite. `fromOpen` and `toOpen` exclude the ends. */
  readonly regular: {
    readonly from: number;
    readonly to: number;
    readonly fromOpen: boolean;
    readonly toOpen: boolean;
  };
  f(t: number): number;
  g2(t: number): number;
  /** df/dt and d(g²)/dt. */
  fPrime(t: number): number;
  g2Prime(t: number): number;
  alpha(t: number): number;
  sigma(t: number): number;
  /** α′ and σ′. At α = 0, α′ is finite although f is not. */
  alphaPrime(t: number): number;
  sigmaPrime(t: number): number;
  /** The t at which σ/α = ratio. The function is monotone. */
  timeOf(ratio: number): number;
  transition(t0: number, t1: number): Transition;
}
