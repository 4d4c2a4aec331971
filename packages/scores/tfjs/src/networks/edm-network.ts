import { BackstepError } from "@backstep/core";
import { describe, requireArguments } from "@backstep/core/plugin";
import { aDeviation, aNetwork, aTensorFlow } from "../arguments.ts";
import type { Tensor, TensorFlow, TfFunction } from "../tensorflow.ts";

/**
 * The denoiser of a raw network with the preconditioning of EDM. Inputs and training targets of the raw network have unit variance at each noise level.
 *
 * ```text
 * D(y, ν) = c_skip y + c_out F(c_in y, c_noise)
 * c_skip = σ_d²/(ν² + σ_d²)    c_out = ν σ_d/√(ν² + σ_d²)    c_in = 1/√(ν² + σ_d²)    c_noise = ¼ ln ν
 * ```
 *
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const model = tfScore({ tf, model: edmNetwork(tf, network, 0.5), drift, dim, prediction: "denoised", time: "nu", state: "y" });
 * ```
 */
export function edmNetwork(tf: TensorFlow, network: TfFunction, sigmaData: number): TfFunction {
  requireArguments(
    "edmNetwork",
    { tf: aTensorFlow, network: aNetwork, sigmaData: aDeviation },
    { tf, network, sigmaData },
  );
  return (y, nu) => {
    const variance = tf.add(tf.square(nu), sigmaData ** 2);
    const scale = tf.sqrt(variance);
    const perRow = (values: Tensor): Tensor => tf.reshape(values, [-1, ...y.shape.slice(1).map(() => 1)]);
    const skip = perRow(tf.div(sigmaData ** 2, variance));
    const out = perRow(tf.div(tf.mul(nu, sigmaData), scale));
    const raw = network(tf.div(y, perRow(scale)), tf.mul(tf.log(nu), 0.25));
    if (raw?.size !== y.size)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `network returned ${describe(raw?.shape ?? raw)}; it must return a tensor of the shape ${describe(y.shape)}`,
      );
    return tf.add(tf.mul(skip, y), tf.mul(out, tf.reshape(raw, y.shape)));
  };
}
