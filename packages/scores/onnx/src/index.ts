export type { OnnxClasses } from "./classes.ts";
export type { OnnxCondition, OnnxGuidance, OnnxRowCondition } from "./conditions.ts";
export type { OnnxCoordinates, OnnxPrediction } from "./coordinates.ts";
export { inspectOnnx, type OnnxInspection, type OnnxPort } from "./inspect.ts";
export { type OnnxCard, type OnnxScore, type OnnxScoreOptions, onnxScore } from "./onnx-score.ts";
export type { OnnxPorts } from "./roles.ts";
export type { OnnxTime } from "./time.ts";
