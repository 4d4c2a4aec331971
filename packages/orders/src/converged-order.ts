import { requireArguments } from "@backstep/core/plugin";
import { fitOrder, type MeasuredOrder } from "@backstep/law";

/** A report gives an order to two decimals, so the last slopes must agree to about that. */
const agreement = 0.025;
/** For errors C N^−p (1 + c/N + …), each doubling of N halves the change of the slopes. With logarithms or other causes it does not. */
const geometric = 0.7;
/** The ratio of two changes is not used if the last one is at most this. */
const still = 0.005;
/** At smaller orders the error hardly depends on the number of steps. */
const flat = 0.25;

/**
 * `fitOrder` for reports. The order is measured only if the slopes have converged, so that more steps would change it by about two hundredths at most.
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
