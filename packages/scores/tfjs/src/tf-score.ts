import { BackstepError, type Batch, type Drift, type Prediction, type ScoreModel, type Times } from "@backstep/core";
import { convert, sum } from "@backstep/core/plugin";
import { batchOf, requireOutput, tensorOf, timesOf } from "./exchange.ts";
import { networkOf } from "./network.ts";
import type { Tensor, TensorFlow, TfFunction, TfModel } from "./tensorflow.ts";
import { type TimeInput, timeFunction } from "./time-input.ts";

/** A network and what it means. */
export interface TfScoreOptions {
  readonly tf: TensorFlow;
  /** A `tf.LayersModel` or `tf.GraphModel` with the inputs state and time, or a function of both. */
  readonly model: TfModel | TfFunction;
  readonly drift: Drift;
  readonly dim: number;
  readonly prediction: Prediction;
  /** Shape of one row as the network sees it, `[dim]` unless given. */
  readonly shape?: readonly number[];
  /** "t" unless given. */
  readonly time?: TimeInput;
  /** Whether the network is given x, or y = x/α = x₀ + ν z as EDM's are; "x" unless given. */
  readonly state?: "x" | "y";
  /** False where the operations of the network cannot be differentiated twice; true unless given. */
  readonly jvp?: boolean;
  /** Rows per call at which the network is fastest. */
  readonly preferredRows?: number;
  readonly name?: string;
}

/**
 * A network of TensorFlow.js as a score model, on whatever backend is set.
 *
 * ```text
 * p(x, t) = network(c x, τ(t)),     c = 1 or 1/α(t)
 * s = a x + b p                     a, b from `convert`
 * ∇s v = a v + b c (Jp) v,          (Jp) v = d/du (Jpᵀ u) · v        by two backward passes
 * ```
 *
 * The Jacobian-vector product is exact up to rounding and costs about three evaluations. All of TensorFlow.js is float32, so results
 * carry its relative error of 6e-8 and more also in a run of f64. Tensors made here are disposed of before the promise settles.
 *
 * - **Shapes** x, v: (n, d), given to the network as (n, …shape); its answer is (n, …shape) or (n, d). Times may differ from row to row.
 * - **Limits** rows must not depend on each other (batch normalisation must be in inference mode).
 *
 * @throws BackstepError `OPTION_INVALID`; while it runs `SHAPE_MISMATCH`, `NON_FINITE`, and `CAPABILITY_MISSING` where an operation has no second derivative.
 * @example
 * ```ts
 * const model = tfScore({ tf, model: (x, t) => tf.neg(x), drift: ou(), dim: 2, prediction: "score" });
 * ```
 */
export function tfScore(options: TfScoreOptions): ScoreModel {
  const { tf, drift, dim, prediction, shape = [dim], state = "x", jvp = true, preferredRows, name = "tfjs" } = options;
  requireOptions(dim, shape, preferredRows);
  const network = networkOf(tf, options.model);
  const time = timeFunction(options.time ?? "t", drift);
  const scale = (t: number): number => (state === "x" ? 1 : 1 / drift.alpha(t));

  /** The tensor that `compute` makes of the network's inputs; nothing else stays. */
  const evaluate = (x: Batch, t: Times, compute: (at: TfFunctionAt, input: Tensor) => Tensor): Tensor =>
    tf.tidy(() => {
      const times = timesOf(tf, t, x.rows, time);
      const input = tensorOf(tf, state === "x" ? x : sum([each(t, scale), x]), shape);
      return compute((y) => requireOutput(tf, network(y, times as never), x.rows, shape, name), input);
    });

  return {
    name,
    dim,
    predictions: [prediction],
    predict: async (_as, x, t) =>
      batchOf(
        x,
        evaluate(requireDim(x, dim, name), t, (at, input) => at(input)),
        name,
      ),
    ...(jvp && {
      async jvp(x, v, t) {
        const flat = (y: Tensor): Tensor => tf.reshape(y, [x.rows, dim]);
        const product = evaluate(requireDim(x, dim, name), t, (at, input) =>
          doubleBackward(tf, (y) => flat(at(y)), input, tensorOf(tf, v, shape)),
        );
        const jacobian = await batchOf(x, product, `the Jacobian-vector product of ${name}`);
        const weights = (time: number) => convert(prediction, "score", drift, time);
        return sum(
          [each(t, (time) => weights(time).onState), v],
          [each(t, (time) => weights(time).onPrediction * scale(time)), jacobian],
        );
      },
    }),
    singular: (t) => ![time(t), scale(t), convert(prediction, "score", drift, t).onPrediction].every(Number.isFinite),
    ...(preferredRows !== undefined && { preferredRows }),
  };
}

type TfFunctionAt = (x: Tensor) => Tensor;

/** J v of a map (n, …) → (n, d): u ↦ Jᵀ u is linear, and the transpose of its Jacobian is J. */
function doubleBackward(tf: TensorFlow, map: TfFunctionAt, x: Tensor, v: Tensor): Tensor {
  const u = tf.zeros([x.shape[0], x.size / x.shape[0]]);
  try {
    return tf.grad((cotangent: Tensor) => tf.grad(map)(x, cotangent))(u, v);
  } catch (error) {
    if (error instanceof BackstepError) throw error;
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `the network cannot be differentiated twice (${error instanceof Error ? error.message : String(error)}); ` +
        "use operations whose gradients have gradients (matMul, tanh, sigmoid), import all of @tensorflow/tfjs, or set jvp: false",
      {},
      error,
    );
  }
}

function each(t: Times, value: (t: number) => number): Times {
  return typeof t === "number" ? value(t) : t.map(value);
}

function requireDim(x: Batch, dim: number, name: string): Batch {
  if (x.dim === dim) return x;
  throw new BackstepError("SHAPE_MISMATCH", `${name} is a score in dimension ${dim} and was given one of ${x.dim}`);
}

function requireOptions(dim: number, shape: readonly number[], preferredRows: number | undefined): void {
  const whole = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  const product = shape.reduce((size, each) => size * each, 1);
  if (!whole(dim)) throw new BackstepError("OPTION_INVALID", `dim is ${dim}; it must be a positive integer`);
  if (!shape.every(whole) || product !== dim)
    throw new BackstepError(
      "OPTION_INVALID",
      `shape is (${shape.join(", ")}); its sizes must multiply to dim = ${dim}`,
    );
  if (preferredRows !== undefined && !whole(preferredRows))
    throw new BackstepError("OPTION_INVALID", `preferredRows is ${preferredRows}; it must be a positive integer`);
}
