import { requireArguments } from "@backstep/core/plugin";
/**
 * A learning rate that falls from `rate` to 0 along half a cosine: r (1 + cos(π k/n))/2 at step k of n.
 *
 * @example
 * ```ts
 * const learningRate = cosineDecay(0.001, 5000); // an option of trainScore with steps: 5000
 * ```
 */
export function cosineDecay(rate: number, steps: number): (step: number) => number {
  requireArguments(
    "cosineDecay",
    { rate: { type: "number", min: 0 }, steps: { type: "integer", min: 1 } },
    { rate, steps },
  );
  return (step) => (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
