import type { Tensor, TensorFlow, TfFunction } from "../tensorflow.ts";

/** The loss of a training. Both have the same expectation. */
export type Loss = "denoising" | "sliced";

/** n rows of data x₀, the same rows with noise y = x₀ + ν z, and directions v with independent standard normal entries. */
export interface NoisyRows {
  readonly clean: Tensor;
  readonly noisy: Tensor;
  readonly nu: Tensor;
  readonly directions: Tensor;
}

/**
 * Mean loss of a denoiser over rows, per coordinate.
 *
 * ```text
 * denoising   λ ‖D(y, ν) − x₀‖²
 * sliced      λ (‖D(y, ν) − y‖² + 2ν² vᵀ ∇D(y, ν) v − ν² d)         E v vᵀ = I
 * λ(ν) = (ν² + σ_d²)/(ν σ_d)²
 * ```
 *
 * With s = (D − y)/ν² the second loss is 2λν⁴ (vᵀ ∇s v + ½ ‖s‖²) plus a constant: sliced score matching of the law of y with ‖s‖² in place
 * of (vᵀs)². Stein's identity E⟨D(y), z⟩ = ν E tr ∇D(y) gives both losses the same expectation. The sliced loss does not use x₀.
 *
 * @see T. Karras et al., arXiv:2206.00364; Y. Song, S. Garg, J. Shi, S. Ermon, "Sliced Score Matching: A Scalable Approach to Density and
 * Score Estimation", UAI 2019, arXiv:1905.07088; P. Vincent, "A Connection Between Score Matching and Denoising Autoencoders", Neural Computation 23(7), 2011.
 */
export function meanLoss(tf: TensorFlow, loss: Loss, denoiser: TfFunction, sigmaData: number, rows: NoisyRows): Tensor {
  const { noisy, nu, clean } = rows;
  const nu2 = tf.square(nu);
  const weight = tf.div(tf.add(nu2, sigmaData ** 2), tf.mul(nu2, sigmaData ** 2));
  const denoise = (y: Tensor): Tensor => denoiser(y, nu as never);
  const squares = (difference: Tensor): Tensor => perRow(tf, tf.square(difference));
  const perRowLoss =
    loss === "denoising"
      ? squares(tf.sub(denoise(noisy), clean))
      : tf.add(squares(tf.sub(denoise(noisy), noisy)), slice(tf, denoise, rows));
  return tf.div(tf.mean(tf.mul(weight, perRowLoss)), noisy.size / noisy.shape[0]);
}

/** 2ν² vᵀ ∇D v − ν² d, per row. */
function slice(tf: TensorFlow, denoise: (y: Tensor) => Tensor, { noisy, nu, directions }: NoisyRows): Tensor {
  const gradient = tf.grad((y: Tensor) => tf.sum(tf.mul(denoise(y), directions)))(noisy);
  const divergence = perRow(tf, tf.mul(gradient, directions));
  return tf.mul(tf.square(nu), tf.sub(tf.mul(divergence, 2), noisy.size / noisy.shape[0]));
}

function perRow(tf: TensorFlow, values: Tensor): Tensor {
  return tf.sum(tf.reshape(values, [values.shape[0], -1]), 1);
}
