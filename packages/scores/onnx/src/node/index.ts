export { type CardFile, readCard } from "./card.ts";
export { type FeatureNetwork, type FeatureOptions, type FeatureSpec, featureNetwork } from "./features.ts";
export { type InspectedModel, type InspectOptions, inspectModel, takesScaledState } from "./inspect-model.ts";
export type { ModelLocation } from "./location.ts";
export { type OnnxScoreSource, type OnnxUse, onnx } from "./onnx.ts";
export { type OpenedOnnxScore, type OpenScoreOptions, openOnnxScore } from "./open-score.ts";
export {
  createSessions,
  type OpenSession,
  openSession,
  type SessionOptions,
  type Sessions,
  withSessions,
} from "./session.ts";
export type { OnnxFileCard, OnnxJvpSpec, OnnxSpec } from "./spec.ts";
