import { exp, log } from "@backstep/core/plugin";
import { type ExactLaw, exactLaw, inEigenbasis, type LawOptions, startLaw } from "./exact-law.ts";
import { type DiagonalLaw, diffused, w2 } from "./gaussian-law.ts";

/** Exact W2 of each cause alone, all else being exact, and of all together. */
export interface ErrorCauses {
  /** The exact reverse process from the run's start instead of p_T, against p_end. */
  readonly initialisation: number;
  /** The scheme from p_T with the exact score, against p_end. */
  readonly discretization: number;
  /** The scheme with the perturbed score against the scheme with the exact one, both from p_T. */
  readonly scoreError: number;
  /** p_end against p_0. */
  readonly earlyStopping: number;
  /** The run as it is, against p_0. */
  readonly total: number;
  /** total − (initialisation + discretization + scoreError + earlyStopping): W2 does not add up. */
  readonly interaction: number;
}

/**
 * Separates the error of a run into its causes by exact laws, one at a time.
 *
 * Costs up to three exact laws. `interaction` is usually negative: causes that pull in different directions cancel in part.
 *
 * @throws BackstepError as `exactLaw`.
 * @example
 * ```ts
 * const { initialisation, discretization, interaction } = await errorCauses({ scheme, drift, target, times, start: "prior" });
 * ```
 */
export async function errorCauses(options: LawOptions): Promise<ErrorCauses> {
  const { drift, times } = options;
  const data = inEigenbasis(options.target);
  const atEnd = diffused(data, drift, times[times.length - 1]);
  const atZero = diffused(data, drift, 0);

  const { scoreError: _, ...exactScore } = options;
  const ideal = await exactLaw({ ...exactScore, start: "exact" });
  const perturbed = options.scoreError ? await exactLaw({ ...options, start: "exact" }) : ideal;
  const produced: ExactLaw = (options.start ?? "exact") === "exact" ? perturbed : await exactLaw(options);

  const parts = {
    initialisation: w2(exactReverse(options, data), atEnd),
    discretization: w2(ideal, atEnd),
    scoreError: w2(perturbed, ideal),
    earlyStopping: w2(atEnd, atZero),
  };
  const total = w2(produced, atZero);
  const { initialisation, discretization, scoreError, earlyStopping } = parts;
  return { ...parts, total, interaction: total - (initialisation + discretization + scoreError + earlyStopping) };
}

/**
 * The law at the end of the exact reverse process of noise level η from the run's start.
 *
 * ```text
 * c(u) = α² v + σ²         A = (c₁/c₀)^{(1+η²)/2} (α₀/α₁)^{η²}      0 the start, 1 the end
 * mean  α₁ m + A (μ − α₀ m)             variance  c₁ + A² (V − c₀)
 * ```
 *
 * A integrates −f − ½(1+η²) g²/c over the run, with ∫ g²/c = log(c₀/c₁) − 2 log(α₀/α₁).
 */
export function exactReverse(options: LawOptions, data: DiagonalLaw): DiagonalLaw {
  const { drift, times, scheme, noiseLevel = 1 } = options;
  const eta = scheme.info.noiseLevel === "driver" ? noiseLevel : scheme.info.noiseLevel;
  const [t0, t1] = [times[0], times[times.length - 1]];
  const before = diffused(data, drift, t0);
  const after = diffused(data, drift, t1);
  const start = startLaw(options, data);
  const alphaRatio = drift.alpha(t0) / drift.alpha(t1);
  const factor = after.variance.map((c, j) => {
    if (c === 0) return 0;
    const power = exp(0.5 * (1 + eta ** 2) * log(c / before.variance[j]));
    return eta === 0 ? power : power * exp(eta ** 2 * log(alphaRatio));
  });
  return {
    mean: after.mean.map((m, j) => m + factor[j] * (start.mean[j] - before.mean[j])),
    variance: after.variance.map((c, j) => c + factor[j] ** 2 * (start.variance[j] - before.variance[j])),
  };
}
