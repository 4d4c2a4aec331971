import type { MeasuredOrder } from "./order.ts";

const settled = 0.05;
/** Slopes that still change by more may be on their way through a change of sign. */
const closing = 0.15;

/**
 * Fits the order of an error e(N) ~ C N^{−p} (1 + c/N + …) on geometric step counts where the slopes' extrapolations have settled.
 *
 * ```text
 * p_i = log(e_i/e_{i+1}) / log(N_{i+1}/N_i)         q_i = p_{i+1} + (p_{i+1} − p_i)/(N_{i+2}/N_{i+1} − 1)         p = q_last
 * ```
 *
 * The extrapolation removes the next term, so it takes fewer steps than `fitOrder`, which waits for the slopes themselves. Its uncertainty is
 * the last change of q; beyond 0.05, or where the slopes themselves still change by more than 0.15, the verdict is `inconclusive`. Only errors without noise belong here.
 *
 * @example
 * ```ts
 * const { verdict, order, uncertainty } = settledOrder([8, 16, 32, 64], errors);
 * ```
 */
export function settledOrder(steps: readonly number[], errors: readonly number[]): MeasuredOrder {
  const slopes = errors.slice(1).map((error, i) => Math.log(errors[i] / error) / Math.log(steps[i + 1] / steps[i]));
  const orders = slopes.slice(1).map((slope, i) => slope + (slope - slopes[i]) / (steps[i + 2] / steps[i + 1] - 1));
  const [order, before] = [orders[orders.length - 1] ?? Number.NaN, orders[orders.length - 2]];
  if (before === undefined)
    return {
      verdict: "inconclusive",
      order,
      uncertainty: Number.POSITIVE_INFINITY,
      slopes,
      reason: `${slopes.length} usable slopes; at least 3 are needed`,
    };
  const uncertainty = Math.abs(order - before);
  const change = Math.abs(slopes[slopes.length - 1] - slopes[slopes.length - 2]);
  const found = { order, uncertainty, slopes };
  if (change > closing)
    return { verdict: "inconclusive", ...found, reason: `the last slopes still differ by ${change.toFixed(3)}` };
  if (uncertainty <= settled) return { verdict: "measured", ...found };
  return {
    verdict: "inconclusive",
    ...found,
    reason: `the extrapolated slopes ${before.toFixed(3)} and ${order.toFixed(3)} differ by more than ${settled}: not yet asymptotic`,
  };
}
