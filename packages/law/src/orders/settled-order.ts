import { requireArguments } from "@backstep/core/plugin";
import { ofSteps } from "../arguments.ts";
import type { MeasuredOrder } from "./fit-order.ts";

const settled = 0.05;
/** If the last slopes differ by more than this, the error may be about to change its sign. */
const mostChange = 0.15;

/**
 * Fits the order of an error e(N) ~ C N^{−p} (1 + c/N + …) on geometric step counts if the extrapolated slopes have settled.
 *
 * ```text
 * p_i = log(e_i/e_{i+1}) / log(N_{i+1}/N_i)         q_i = p_{i+1} + (p_{i+1} − p_i)/(N_{i+2}/N_{i+1} − 1)         p = q_last
 * ```
 *
 * The extrapolation removes the next term, so `settledOrder` needs fewer steps than `fitOrder`, which uses the slopes themselves. The
 * uncertainty is the last change of q. If it exceeds 0.05, or the slopes still change by more than 0.15, the verdict is `inconclusive`.
 * The errors must have no sampling noise.
 *
 * @example
 * ```ts
 * const { verdict, order, uncertainty } = settledOrder([8, 16, 32, 64], errors);
 * ```
 */
export function settledOrder(steps: readonly number[], errors: readonly number[]): MeasuredOrder {
  requireArguments("settledOrder", ofSteps, { steps, errors });
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
  if (change > mostChange)
    return { verdict: "inconclusive", ...found, reason: `the last slopes still differ by ${change.toFixed(3)}` };
  if (uncertainty <= settled) return { verdict: "measured", ...found };
  return {
    verdict: "inconclusive",
    ...found,
    reason: `the extrapolated slopes ${before.toFixed(3)} and ${order.toFixed(3)} differ by more than ${settled}: not yet asymptotic`,
  };
}
