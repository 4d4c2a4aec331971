import { requireArguments } from "@backstep/core/plugin";
import { fitOrder, type MeasuredOrder } from "@backstep/law";

/** An order is named to two decimals, so the last slopes must agree to about that. */
const agreement = 0.025;
/** Errors C N^−p (1 + c/N + …) halve the change of their slopes with each doubling; logarithms and other causes do not. */
const geometric = 0.7;
/** Changes as small as this are not judged by their ratio. */
const still = 0.005;
/** Below this slope the error hardly depends on the steps. */
const flat = 0.25;

/**
 * `fitOrder` for reports: it names an order only if it is known to about two hundredths and another step count would not change it.
 *
 * ```text
 * |p_last − p_before| ≤ 0.025         |p_last − p_before| ≤ 0.7 |p_before − p_earlier|         p ≥ 0.25
 * ```
 *
 * A smaller `scale` accepts errors closer to rounding, as in `fitOrder`.
 *
 * @example
 * ```ts
 * const { verdict, order, reason } = convergedOrder([64, 128, 256, 512], errors);
 * ```
 */
export function convergedOrder(steps: readonly number[], errors: readonly number[], scale = 1): MeasuredOrder {
  requireArguments(
    "convergedOrder",
    { steps: { type: "numbers" }, errors: { type: "numbers" }, scale: { type: "number" } },
    { steps, errors, scale },
  );
  const fit = fitOrder(steps, errors, scale);
  if (fit.verdict === "inconclusive") return fit;
  const [before, between, last] = fit.slopes.slice(-3);
  const [earlier, latest] = [Math.abs(between - before), Math.abs(last - between)];
  if (fit.order < flat)
    return inconclusive(
      fit,
      "the error hardly depends on the steps: initialisation, the score or early stopping dominate",
    );
  if (latest > agreement)
    return inconclusive(fit, `the last slopes still differ by ${latest.toFixed(3)}: not yet asymptotic`);
  if (latest > still && latest > geometric * earlier)
    return inconclusive(
      fit,
      `the slopes change by ${earlier.toFixed(3)}, then ${latest.toFixed(3)}: they approach no power of the steps`,
    );
  return fit;
}

function inconclusive(fit: MeasuredOrder, reason: string): MeasuredOrder {
  return { ...fit, verdict: "inconclusive", reason };
}
