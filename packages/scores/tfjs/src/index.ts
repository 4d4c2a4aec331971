export { type Checkpoint, type CheckpointSettings, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
export { edmNetwork } from "./edm-network.ts";
export type { Loss } from "./losses.ts";
export { type MlpOptions, mlp, type TrainableNetwork } from "./mlp.ts";
export type { Tensor, TensorFlow, TfFunction, TfModel, Variable } from "./tensorflow.ts";
export { type TfScoreOptions, tfScore } from "./tf-score.ts";
export type { TimeInput } from "./time-input.ts";
export { type Training, type TrainOptions, type TrainProgress, trainScore } from "./train-score.ts";
