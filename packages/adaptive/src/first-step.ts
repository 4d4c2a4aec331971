import type { Batch } from "@backstep/core";
import { pow, sum } from "@backstep/core/plugin";
import { errorRatio } from "./error-ratio.ts";
import type { AdaptiveRun } from "./prepare.ts";
import type { RowGroup } from "./row-group.ts";

/**
 * The size of the first step, from two values of the reverse drift b. It costs two evaluations.
 *
 * ```text
 * d₀ = ‖x₀‖   d₁ = ‖b(x₀, t₀)‖   h₀ = d₀/(100 d₁)   d₂ = ‖b(x₀ − h₀ b, t₀ − h₀) − b(x₀, t₀)‖/h₀
 * h = min(100 h₀, (0.01/max(d₁, d₂))^(1/q)),     ‖·‖ in units of the tolerance at x₀,     q the order of the error estimate
 * ```
 *
 * @see E. Hairer, S. Nørsett, G. Wanner, "Solving Ordinary Differential Equations I", Springer 1993, II.4.
 */
export async function firstStep(run: AdaptiveRun, group: RowGroup): Promise<number> {
  const { tolerance, errorOrder, from, to, scheme } = run;
  const { x: x0, problem } = group;
  const level = scheme.info.noiseLevel === "driver" ? problem.noiseLevel : scheme.info.noiseLevel;
  const direction = Math.sign(from - to);
  const slope = (x: Batch, t: number): Promise<Batch> => problem.reverseDrift(x, t, level);
  const size = (batch: Batch): number => errorRatio(batch, x0, x0, tolerance);

  const b0 = await slope(x0, from);
  const [d0, d1] = [size(x0), size(b0)];
  const small = d0 < 1e-5 || d1 < 1e-5;
  const h0 = Math.min(small ? 1e-6 : (0.01 * d0) / d1, Math.abs(to - from) / 2);
  const b1 = await slope(sum([1, x0], [-direction * h0, b0]), from - direction * h0);
  const steepest = Math.max(d1, size(sum([1, b1], [-1, b0])) / h0);
  return Math.min(100 * h0, steepest <= 1e-15 ? Math.max(1e-6, 1e-3 * h0) : pow(0.01 / steepest, 1 / errorOrder));
}
