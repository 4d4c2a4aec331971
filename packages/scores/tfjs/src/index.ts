export type { Tensor, TensorFlow, TfFunction, TfModel } from "./tensorflow.ts";
export { type TfScoreOptions, tfScore } from "./tf-score.ts";
export type { TimeInput } from "./time-input.ts";
