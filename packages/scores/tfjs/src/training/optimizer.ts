import { pow } from "@backstep/core/plugin";
import type { Tensor, TensorFlow, Variable } from "../tensorflow.ts";

/** State of a training: the weights, their average and both moments of Adam. */
export interface Slots {
  readonly weights: readonly Variable[];
  readonly average: readonly Variable[];
  readonly first: readonly Variable[];
  readonly second: readonly Variable[];
}

/** Decay rates of the moments of Adam, and the term that keeps the quotient finite. Values of the paper. */
const [beta1, beta2, smallest] = [0.9, 0.999, 1e-8];

/** The state before the first step: the average equals the weights, and the moments are 0. */
export function slotsOf(tf: TensorFlow, weights: readonly Variable[]): Slots {
  const fresh = (start: (weight: Variable) => Tensor): Variable[] =>
    weights.map((weight) => tf.tidy(() => tf.variable(start(weight), false)));
  return {
    weights,
    average: fresh((weight) => tf.clone(weight)),
    first: fresh((weight) => tf.zerosLike(weight)),
    second: fresh((weight) => tf.zerosLike(weight)),
  };
}

/** Disposes of the state except for the weights, which belong to the caller. */
export function disposeSlots({ average, first, second }: Slots): void {
  for (const variable of [...average, ...first, ...second]) variable.dispose();
}

/**
 * Step k of Adam and of the average of the weights, k = 1, 2, …
 *
 * ```text
 * m ← β₁ m + (1 − β₁) g      v ← β₂ v + (1 − β₂) g²      w ← w − r (m/(1 − β₁ᵏ)) / (√(v/(1 − β₂ᵏ)) + 10⁻⁸)
 * a ← ρ a + (1 − ρ) w        ρ = min(ema, k/(9 + k)), which reduces the influence of the first weights
 * ```
 *
 * The optimizers of TensorFlow.js are not in use: restored from their saved weights, they compute βᵏ in another way, and the next steps have
 * different bits.
 *
 * @see D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, arXiv:1412.6980.
 */
export function adamStep(
  tf: TensorFlow,
  { weights, average, first, second }: Slots,
  gradients: readonly (Tensor | undefined)[],
  k: number,
  rate: number,
  ema: number,
): void {
  const blend = (into: Variable, other: Tensor, keep: number): void =>
    into.assign(tf.add(tf.mul(into, keep), tf.mul(other, 1 - keep)));
  const keep = Math.min(ema, k / (9 + k));
  for (const [i, weight] of weights.entries()) {
    const gradient = gradients[i];
    if (gradient !== undefined) {
      blend(first[i], gradient, beta1);
      blend(second[i], tf.square(gradient), beta2);
      const size = tf.add(tf.sqrt(tf.div(second[i], 1 - pow(beta2, k))), smallest);
      weight.assign(tf.sub(weight, tf.mul(tf.div(first[i], size), rate / (1 - pow(beta1, k)))));
    }
    blend(average[i], weight, keep);
  }
}
