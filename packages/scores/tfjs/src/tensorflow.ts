import type * as tfjs from "@tensorflow/tfjs-core";

/**
 * The namespace of TensorFlow.js: `@tensorflow/tfjs`, or `@tensorflow/tfjs-core` beside a backend and `@tensorflow/tfjs-layers`
 * (without which core registers no gradients in Node). It is always handed over and never imported here, so that there is one engine,
 * the caller's, with the caller's backend and memory.
 */
export type TensorFlow = typeof tfjs;

export type Tensor = tfjs.Tensor;
export type Variable = tfjs.Variable;

/** A network as a function of the state (n, …shape) and of one time per row (n), made of differentiable operations of TensorFlow.js. */
export type TfFunction = (x: Tensor, t: tfjs.Tensor1D) => Tensor;

/** What is used of a `tf.LayersModel` or a `tf.GraphModel` with two inputs, the state and the time. */
export interface TfModel {
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly (number | null)[] | undefined }[];
  predict(inputs: Tensor[]): Tensor | Tensor[] | { [name: string]: Tensor };
  /** That of a LayersModel, which unlike its `predict` does not split the rows. */
  apply?(inputs: Tensor[]): unknown;
}
