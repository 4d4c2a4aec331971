import { requireArguments } from "@backstep/core/plugin";
import { ofScaledSteps } from "../arguments.ts";
/** The order of a scheme, as a sequence of its errors shows it. */
export interface MeasuredOrder {
  /** `measured` inside the asymptotic range; otherwise `inconclusive`, and `order` is not reliable. */
  readonly verdict: "measured" | "inconclusive";
  readonly order: number;
  /** Estimated error of `order`: the last change of the slopes. */
  readonly uncertainty: number;
  /** log(e_i/e_{i+1}) / log(N_{i+1}/N_i) of consecutive step counts. */
  readonly slopes: readonly number[];
  /** Why the verdict is `inconclusive`. */
  readonly reason?: string;
}

const agreement = 0.1;
const roundOff = 1e-11;

/**
 * Fits the order of an error e(N) ~ C N^{−p} if the slopes have settled; otherwise the verdict is `inconclusive`.
 *
 * ```text
 * p_i = log(e_i/e_{i+1}) / log(N_{i+1}/N_i)         p = 2 p_last − p_before        (slopes settle like 1/N on doubling grids)
 * ```
 *
 * The errors must be exact. Outside the asymptotic range (the leading term cancels, a singular end, start-up of a multistep
 * method, round-off) consecutive slopes disagree and the verdict is `inconclusive`.
 *
 * @example
 * ```ts
 * const { verdict, order } = fitOrder([64, 128, 256, 512], errors);
 * ```
 */
export function fitOrder(steps: readonly number[], errors: readonly number[], scale = 1): MeasuredOrder {
  requireArguments("fitOrder", ofScaledSteps, { steps, errors, scale });
  // Errors within the round-off of the law carry no information; the first of them ends the sequence.
  const usable = errors.findIndex((error) => !(error > roundOff * scale));
  const count = usable < 0 ? errors.length : usable;
  const slopes = errors
    .slice(0, Math.max(0, count - 1))
    .map((error, i) => Math.log(error / errors[i + 1]) / Math.log(steps[i + 1] / steps[i]));
  const last = slopes.slice(-3);
  const order = last.length < 2 ? Number.NaN : 2 * last[last.length - 1] - last[last.length - 2];
  const uncertainty =
    last.length < 2 ? Number.POSITIVE_INFINITY : Math.abs(last[last.length - 1] - last[last.length - 2]);
  if (last.length < 3)
    return {
      verdict: "inconclusive",
      order,
      uncertainty,
      slopes,
      reason: `${slopes.length} usable slopes; at least 3 are needed`,
    };

  const spread = Math.max(...last) - Math.min(...last);
  if (spread > agreement)
    return {
      verdict: "inconclusive",
      order: last[2],
      uncertainty: spread,
      slopes,
      reason: `the last three slopes differ by ${spread.toFixed(3)}, more than ${agreement}: not yet asymptotic`,
    };
  return { verdict: "measured", order, uncertainty, slopes };
}
