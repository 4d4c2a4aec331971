import { requireArguments, shape } from "@backstep/core/plugin";
import type { InferenceSession } from "onnxruntime-common";
import type { OnnxClasses } from "../conditions/classes.ts";
import { oneHotLength } from "../conditions/one-hot.ts";
import type { OnnxCard } from "../options/options.ts";
import { requireOptions } from "../options/require-options.ts";
import { isFixed } from "../ports/port.ts";
import type { OnnxInspection, OnnxPort } from "./inspection.ts";
import { missingOptions } from "./missing.ts";
import { recognise } from "./recognition.ts";
import { suggestedCard } from "./suggested-card.ts";

const names = { type: "list", of: { type: "string" } } as const;
const aSession = shape("a session of ONNX Runtime", {
  inputNames: names,
  outputNames: names,
  inputMetadata: { type: "list", of: { type: "object" } },
  outputMetadata: { type: "list", of: { type: "object" } },
});

/**
 * How a network is interpreted, without evaluating it. A missing option is listed; it does not cause an error.
 *
 * @throws BackstepError `OPTION_INVALID` if the card names a port that does not exist, or a field does not have the form of its option.
 * @example
 * ```ts
 * const { missing, card } = inspectOnnx(await InferenceSession.create("model.onnx"));
 * ```
 */
export function inspectOnnx(session: InferenceSession, card: OnnxCard = {}): OnnxInspection {
  requireArguments("inspectOnnx", { session: aSession, card: { type: "object" } }, { session, card });
  requireOptions(card);
  const recognition = recognise(session, card);
  const { inputs, outputs, state, time, output, others, shape, classes, convention, known } = recognition;
  const first = state?.shape[0];
  return {
    inputs,
    outputs,
    ...(convention.of !== undefined && { convention: convention.of }),
    ports: {
      ...(state && { state: state.name }),
      ...(time && { time: time.name }),
      ...(output && { output: output.name }),
    },
    conditions: others.map(({ name }) => name),
    ...(classes && { classes: { ...classes, form: formOf(others, classes) } }),
    ...(shape && { shape }),
    ...(state && { batch: isFixed(first) ? first : "dynamic" }),
    ...(state && { precision: state.type }),
    ...(known.prediction && { prediction: known.prediction }),
    coordinates: known.coordinates,
    ...(known.time !== undefined && { time: known.time }),
    missing: missingOptions(recognition),
    card: suggestedCard(recognition),
  };
}

function formOf(others: readonly OnnxPort[], { input }: OnnxClasses): "number" | "one-hot" {
  const port = others.find(({ name }) => name === input);
  return port && oneHotLength(port) ? "one-hot" : "number";
}
