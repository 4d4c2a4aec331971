import { BackstepError, type Batch, type Drift, type Prediction, type ScoreModel, type Times } from "@backstep/core";
import { convert, requireArguments, sum } from "@backstep/core/plugin";
import { tfScoreOptions } from "../arguments.ts";
import type { Tensor, TensorFlow, TfFunction, TfModel } from "../tensorflow.ts";
import { doubleBackward } from "./double-backward.ts";
import { batchOf, requireOutput, tensorOf, timesOf } from "./exchange.ts";
import { networkOf } from "./network.ts";
import { requireScoreOptions } from "./require-options.ts";
import { type TimeInput, timeFunction } from "./time-input.ts";

/** A network and the meaning of its inputs and output. */
export interface TfScoreOptions {
  readonly tf: TensorFlow;
  /** A `tf.LayersModel` or `tf.GraphModel` with the inputs state and time, or a function of both. */
  readonly model: TfModel | TfFunction;
  readonly drift: Drift;
  readonly dim: number;
  readonly prediction: Prediction;
  /** Shape of one row as an input of the network. Default `[dim]`. */
  readonly shape?: readonly number[];
  /** Time input of the network. Default "t". */
  readonly time?: TimeInput;
  /** State input of the network: x, or y = x/α = x₀ + ν z as in EDM. Default "x". */
  readonly state?: "x" | "y";
  /** Whether the model offers Jacobian-vector products. Set it to false if the network cannot be differentiated twice. Default true. */
  readonly jvp?: boolean;
  /** Rows per call at which the network is fastest. */
  readonly preferredRows?: number;
  readonly name?: string;
}

/**
 * A network of TensorFlow.js as a score model, on the current backend.
 *
 * ```text
 * p(x, t) = network(c x, τ(t)),     c = 1 or 1/α(t)
 * s = a x + b p                     a, b from `convert`
 * ∇s v = a v + b c (Jp) v,          (Jp) v = d/du (Jpᵀ u) · v        by two backward passes
 * ```
 *
 * The Jacobian-vector product is exact up to rounding and costs about three evaluations. TensorFlow.js computes in float32, so results have
 * relative errors of 6e-8 and more, also in a run in f64. All tensors are disposed of before the promise settles.
 *
 * - **Shapes** x, v: (n, d). The network receives (n, …shape) and returns (n, …shape) or (n, d). Each row may have its own time.
 * - **Limits** rows must not depend on each other, so batch normalisation must be in inference mode.
 *
 * @throws BackstepError `OPTION_INVALID`; in a run `SHAPE_MISMATCH`, `NON_FINITE`, and `CAPABILITY_MISSING` if an operation has no second derivative.
 * @example
 * ```ts
 * const model = tfScore({ tf, model: (x, t) => tf.neg(x), drift: ou(), dim: 2, prediction: "score" });
 * ```
 */
export function tfScore(options: TfScoreOptions): ScoreModel {
  requireArguments("tfScore", tfScoreOptions, options);
  const { drift, dim, prediction, shape = [dim], jvp = true, preferredRows, name = "tfjs" } = options;
  requireScoreOptions(dim, shape, preferredRows);
  const { time, scale, evaluate } = evaluator({ ...options, shape, name });
  return {
    name,
    dim,
    drift,
    predictions: [prediction],
    predict: async (_as, x, t) =>
      batchOf(
        x,
        evaluate(x, t, (network, input) => network(input)),
        name,
      ),
    ...(jvp && {
      async jvp(x, v, t) {
        const { tf } = options;
        const product = evaluate(x, t, (network, input) =>
          doubleBackward(tf, (y) => tf.reshape(network(y), [x.rows, dim]), input, tensorOf(tf, v, shape)),
        );
        const jacobian = await batchOf(x, product, `the Jacobian-vector product of ${name}`);
        const weights = (at: number) => convert(prediction, "score", drift, at);
        return sum(
          [each(t, (at) => weights(at).onState), v],
          [each(t, (at) => weights(at).onPrediction * scale(at)), jacobian],
        );
      },
    }),
    singular: (t, of = "score") =>
      ![time(t), scale(t), convert(prediction, of, drift, t).onPrediction].every(Number.isFinite),
    ...(preferredRows !== undefined && { preferredRows }),
  };
}

type Named = TfScoreOptions & Required<Pick<TfScoreOptions, "shape" | "name">>;

interface Evaluator {
  /** τ(t) and c(t). */
  time(t: number): number;
  scale(t: number): number;
  /** The tensor that `compute` makes of the network at times t and of its input. All other tensors are disposed of. */
  evaluate(x: Batch, t: Times, compute: (network: (input: Tensor) => Tensor, input: Tensor) => Tensor): Tensor;
}

function evaluator({ tf, model, drift, dim, shape, state = "x", name, ...options }: Named): Evaluator {
  const network = networkOf(tf, model);
  const time = timeFunction(options.time ?? "t", drift);
  const scale = (t: number): number => (state === "x" ? 1 : 1 / drift.alpha(t));
  return {
    time,
    scale,
    evaluate(x, t, compute) {
      requireDim(x, dim, name);
      return tf.tidy(() => {
        const times = timesOf(tf, t, x.rows, time);
        const input = tensorOf(tf, state === "x" ? x : sum([each(t, scale), x]), shape);
        return compute((y) => requireOutput(tf, network(y, times as never), x.rows, shape, name), input);
      });
    },
  };
}

function each(t: Times, value: (t: number) => number): Times {
  return typeof t === "number" ? value(t) : t.map(value);
}

function requireDim(x: Batch, dim: number, name: string): void {
  if (x.dim === dim) return;
  throw new BackstepError("SHAPE_MISMATCH", `${name} has dimension ${dim}, but the rows have dimension ${x.dim}`);
}
