import type { Seed } from "@backstep/core";
import {
  createWorkspace,
  drawOf,
  normalsLike,
  releaseWorkspace,
  requireArguments,
  startStep,
} from "@backstep/core/plugin";
import { mlpOptions } from "../arguments.ts";
import { requireNetworkSize } from "../positive-sizes.ts";
import type { Tensor, TensorFlow, TfFunction, Variable } from "../tensorflow.ts";

export interface MlpOptions {
  readonly tf: TensorFlow;
  readonly dim: number;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** Default 0. */
  readonly seed?: Seed;
}

/** A network and its trainable variables. */
export interface TrainableNetwork {
  readonly network: TfFunction;
  readonly variables: readonly Variable[];
}

/**
 * A small fully connected network of state and time, with random weights.
 *
 * ```text
 * h₀ = (x, t)      hᵢ₊₁ = silu(hᵢ Wᵢ + bᵢ)      F = h_L W_L,      silu(u) = u/(1 + e^{−u})
 * W ~ N(0, 1/fan-in),  b = 0,  W_L = 0
 * ```
 *
 * - **Shapes** x, F: (n, d).
 * - **Limits** the caller disposes of the variables.
 *
 * @example
 * ```ts
 * const { network, variables } = await mlp({ tf, dim: 2, hidden: [64, 64] });
 * ```
 */
export async function mlp(options: MlpOptions): Promise<TrainableNetwork> {
  requireArguments("mlp", mlpOptions, options);
  const { tf, dim, hidden, seed = 0 } = options;
  requireNetworkSize(dim, hidden);
  const widths = [dim + 1, ...hidden];
  const draws = await normalMatrices(widths, seed);
  const matrices = draws.map((values, i) => variable(tf, values, [widths[i], widths[i + 1]]));
  const biases = hidden.map((width) => variable(tf, new Float32Array(width), [width]));
  const last = variable(tf, new Float32Array(widths[hidden.length] * dim), [widths[hidden.length], dim]);

  const network: TfFunction = (x, t) => {
    const times = tf.reshape(t, [-1, 1]);
    const out = matrices.reduce<Tensor>(
      (input, matrix, i) => {
        const inner = tf.add(tf.matMul(input, matrix), biases[i]);
        return tf.mul(inner, tf.sigmoid(inner));
      },
      tf.concat([x, times], 1),
    );
    return tf.matMul(out, last);
  };
  return { network, variables: [...matrices, ...biases, last] };
}

function variable(tf: TensorFlow, values: Float32Array, shape: number[]): Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values, shape, "float32")));
}

/** The entries of the matrix of each hidden layer, with variance 1/fan-in. */
async function normalMatrices(widths: readonly number[], seed: Seed): Promise<Float32Array[]> {
  const workspace = await createWorkspace("f64");
  try {
    return widths.slice(1).map((width, i) => {
      const like = workspace.batch(widths[i], width);
      return Float32Array.from(normalsLike(like, seed, startStep, drawOf.start(i), 1 / Math.sqrt(widths[i])).data);
    });
  } finally {
    releaseWorkspace(workspace);
  }
}
