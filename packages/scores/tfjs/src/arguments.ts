import {
  type ArgumentDeclaration,
  type ArgumentDeclarations,
  aDrift,
  aFloat64Array,
  aModel,
  anAbortSignal,
  aSeed,
  type ShapeDeclaration,
  shape,
} from "@backstep/core/plugin";

const optional = { optional: true } as const;
const method = { type: "function" } as const;
const choice = <const Of extends readonly string[]>(...of: Of) => ({ type: "choice", of }) as const;
/** A size of a network or of a batch. Larger ones do not fit into memory. */
const size = { type: "integer", min: 1, max: 100_000_000 } as const;
const sizes = { type: "list", of: size } as const;
const positive = { type: "number", above: 0 } as const;
const float32 = { type: "typed", of: ["Float32Array"] } as const;
const arrays = { type: "list", of: float32 } as const;
const objects = { type: "list", of: { type: "object" } } as const;
const count = { type: "integer", min: 0, max: 1_000_000_000 } as const;

export const aTensorFlow: ShapeDeclaration = shape("the namespace of TensorFlow.js", { tidy: method, tensor: method });

export const aNetwork: ArgumentDeclaration = method;
export const aDeviation: ArgumentDeclaration = positive;

const aTfModel = shape("a model of TensorFlow.js", { inputs: objects, predict: method });

export const aCheckpoint: ShapeDeclaration = shape("a checkpoint, as trainScore() returns it", {
  step: count,
  settings: { type: "object" },
  shapes: { type: "list", of: sizes },
  weights: arrays,
  average: arrays,
  first: arrays,
  second: arrays,
  losses: float32,
});

export const tfScoreOptions: ArgumentDeclarations = {
  tf: aTensorFlow,
  model: { type: "either", of: [method, aTfModel] },
  drift: aDrift,
  dim: size,
  prediction: choice("score", "epsilon", "denoised", "v", "flow"),
  shape: { type: "numbers", ...optional },
  time: { type: "either", of: [choice("t", "nu", "log-nu", "edm"), method], ...optional },
  state: { ...choice("x", "y"), ...optional },
  jvp: { type: "boolean", ...optional },
  preferredRows: { type: "integer", min: 1, ...optional },
  name: { type: "text", ...optional },
};

export const mlpOptions: ArgumentDeclarations = { tf: aTensorFlow, dim: size, hidden: sizes, seed: aSeed };

export const denoisingLossOptions: ArgumentDeclarations = {
  model: aModel,
  drift: aDrift,
  data: aFloat64Array,
  sigmaData: positive,
  seed: aSeed,
  signal: { ...anAbortSignal, ...optional },
};

export const trainOptions: ArgumentDeclarations = {
  tf: aTensorFlow,
  network: method,
  variables: objects,
  data: { type: "typed", of: ["Float64Array", "Float32Array"] },
  dim: size,
  steps: count,
  shape: { type: "numbers", ...optional },
  loss: { ...choice("denoising", "sliced"), ...optional },
  sigmaData: { ...positive, ...optional },
  noise: { ...shape("{ mean, deviation }", { mean: { type: "number" }, deviation: { type: "number" } }), ...optional },
  batchSize: { ...size, ...optional },
  learningRate: { type: "either", of: [{ type: "number", min: 0 }, method], ...optional },
  ema: { type: "number", min: 0, below: 1, ...optional },
  seed: aSeed,
  signal: { ...anAbortSignal, ...optional },
  onProgress: { ...method, ...optional },
  onCheckpoint: { ...method, ...optional },
  checkpointEvery: { type: "integer", min: 1, ...optional },
  checkpointSeconds: { ...positive, ...optional },
  resume: { ...aCheckpoint, ...optional },
};

const aDescription = shape("the description of a training", {
  dim: size,
  hidden: sizes,
  rows: size,
  heldOut: count,
  steps: count,
  batchSize: size,
  sigmaData: positive,
  learningRate: positive,
});

export const ofDescription: ArgumentDeclarations = { folder: { type: "text" }, description: aDescription };

export const folderTrainingOptions: ArgumentDeclarations = {
  ...ofDescription,
  tf: aTensorFlow,
  data: aFloat64Array,
  resume: { ...aCheckpoint, ...optional },
  signal: { ...anAbortSignal, ...optional },
  onProgress: { ...method, ...optional },
};

export const heldOutLossOptions: ArgumentDeclarations = {
  tf: aTensorFlow,
  description: aDescription,
  data: aFloat64Array,
  checkpoint: aCheckpoint,
  drift: aDrift,
  signal: { ...anAbortSignal, ...optional },
};
