import type { Scheme, Target } from "@backstep/core";
import { evaluationsOf } from "@backstep/core/plugin";

/** The state of a scheme, with the number of steps that were taken. */
interface History<S> {
  readonly taken: number;
  readonly own: S;
}

/**
 * The scheme with its first steps replaced by the exact flow, so that its memory is filled at exact points. This measures the multistep formula
 * without its start-up.
 *
 * ```text
 * flow     x(t₁) = α₁/α₀ (x − y) + √(v(t₁)/v(t₀)) y,    y = x − α₀ m = −v(t₀) ∇log p_t(x),    v(t) = α² v + σ²
 * ```
 *
 * The flow is that of the probability-flow equation on Gaussian data with independent coordinates, so the run must have noise level 0. Each
 * replaced step costs one more evaluation.
 *
 * @example
 * ```ts
 * const { order } = await measureLawOrder(withExactHistory(adamsBashforth3(), problem.target, 2), problem);
 * ```
 */
export function withExactHistory<S>(scheme: Scheme<S>, target: Target, steps: number): Scheme<History<S>> {
  const { variance } = target.moments;
  if (variance === undefined)
    throw new Error(
      `the exact flow needs independent coordinates, but ${target.name} has a full covariance; give a Gaussian with variances`,
    );
  return {
    ...scheme,
    info: {
      ...scheme.info,
      requires: [...new Set([...scheme.info.requires, ...evaluationsOf(scheme.info), "score" as const])],
    },
    init: (problem, x0) => ({ taken: 0, own: scheme.init?.(problem, x0) as S }),
    async step(problem, t0, t1, x0, { taken, own }) {
      const result = await scheme.step(problem, t0, t1, x0, own);
      const state = { taken: taken + 1, own: result.state as S };
      if (taken >= steps) return { ...result, state };
      const { drift } = problem;
      const s = await problem.score(x0, t0);
      const x = x0.workspace.batch(x0.rows, x0.dim);
      const [from, slope, to] = [x0.data, s.data, x.data];
      const at = (t: number, v: number): number => drift.alpha(t) ** 2 * v + drift.sigma(t) ** 2;
      const growth = drift.alpha(t1) / drift.alpha(t0);
      for (let i = 0; i < to.length; i++) {
        const v = variance[i % x0.dim];
        const y = -at(t0, v) * slope[i];
        to[i] = growth * (from[i] - y) + Math.sqrt(at(t1, v) / at(t0, v)) * y;
      }
      return { x, state };
    },
  };
}
