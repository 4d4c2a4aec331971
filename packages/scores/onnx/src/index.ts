export type { OnnxCondition, OnnxGuidance } from "./conditions.ts";
export type { OnnxCoordinates, OnnxPrediction } from "./coordinates.ts";
export { type OnnxCard, type OnnxScore, type OnnxScoreOptions, onnxScore } from "./onnx-score.ts";
export type { OnnxPorts } from "./roles.ts";
export { type OnnxRuntime, serveSession } from "./serve-session.ts";
export type { OnnxWorker } from "./thread.ts";
export type { OnnxTime } from "./time.ts";
export { type WorkerSessionOptions, workerSession } from "./worker-session.ts";
