// Generated from the packages of the workspace by `npm run docs:write`; do not edit.
import type { AnyFactory } from "@backstep/core/plugin";
import type { Entries } from "@backstep/experiment";

/** Every score, by its name. */
export const scores: Entries<AnyFactory<"score">> = {
  onnx: async () => (await import("@backstep/score-onnx/node")).onnx,
  tfjs: async () => (await import("@backstep/score-tfjs/node")).tfjs,
};
