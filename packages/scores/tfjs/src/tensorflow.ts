import type * as tfjs from "@tensorflow/tfjs-core";

/**
 * The namespace of TensorFlow.js: `@tensorflow/tfjs`, or its part `@tensorflow/tfjs-core`. Functions receive it as an argument and never import
 * it, so that they use your engine, your backend and its memory. In Node, `tfjs-core` needs `@tensorflow/tfjs-layers`, which registers the gradients.
 */
export type TensorFlow = typeof tfjs;

export type Tensor = tfjs.Tensor;
export type Variable = tfjs.Variable;

/** A network as a function of the state (n, …shape) and of one time per row (n), composed of differentiable operations of TensorFlow.js. */
export type TfFunction = (x: Tensor, t: tfjs.Tensor1D) => Tensor;

/** The members in use of a `tf.LayersModel` or a `tf.GraphModel` with two inputs, the state and the time. */
export interface TfModel {
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly (number | null)[] | undefined }[];
  predict(inputs: Tensor[]): Tensor | Tensor[] | { [name: string]: Tensor };
  /** Only a LayersModel has this method. Unlike its `predict`, it does not split the rows into batches. */
  apply?(inputs: Tensor[]): unknown;
}
