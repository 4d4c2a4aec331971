import { BackstepError } from "@backstep/core";
import type { Tensor, TensorFlow } from "../tensorflow.ts";

/**
 * J v of a map (n, …) → (n, d) by two backward passes: u ↦ Jᵀ u is linear, and the transpose of its Jacobian is J.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if an operation has no second derivative.
 */
export function doubleBackward(tf: TensorFlow, map: (x: Tensor) => Tensor, x: Tensor, v: Tensor): Tensor {
  const u = tf.zeros([x.shape[0], x.size / x.shape[0]]);
  try {
    return tf.grad((cotangent: Tensor) => tf.grad(map)(x, cotangent))(u, v);
  } catch (error) {
    if (error instanceof BackstepError) throw error;
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `the network cannot be differentiated twice (${error instanceof Error ? error.message : String(error)}); ` +
        "use operations whose gradients have gradients (matMul, tanh, sigmoid), import @tensorflow/tfjs, or set jvp: false",
      {},
      error,
    );
  }
}
