import { exp, log, requireArguments } from "@backstep/core/plugin";
import { aDiagonalLaw, lawOptions } from "../arguments.ts";
import { type DiagonalLaw, diffused } from "../laws/gaussian-law.ts";
import { startLaw } from "../laws/in-eigenbasis.ts";
import type { LawOptions } from "./exact-law.ts";

/**
 * The law at the end of the exact reverse process of noise level η, from the start of the run.
 *
 * ```text
 * c(u) = α² v + σ²         A = (c₁/c₀)^{(1+η²)/2} (α₀/α₁)^{η²}      0 the start, 1 the end
 * mean  α₁ m + A (μ − α₀ m)             variance  c₁ + A² (V − c₀)
 * ```
 *
 * A integrates −f − ½(1+η²) g²/c over the run, with ∫ g²/c = log(c₀/c₁) − 2 log(α₀/α₁).
 */
export function exactReverse(options: LawOptions, data: DiagonalLaw): DiagonalLaw {
  requireArguments("exactReverse", lawOptions, options);
  requireArguments("exactReverse", { data: aDiagonalLaw }, { data });
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
