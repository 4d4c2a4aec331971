import { oneHotLength } from "../conditions/one-hot.ts";
import { labelNames } from "../interpretation/conventions.ts";
import type { OnnxPort } from "./inspection.ts";
import { anyPrediction, anyTime } from "./missing.ts";
import type { Recognition } from "./recognition.ts";

/** The given card, completed with what is known and with placeholders for what is missing. */
export function suggestedCard(recognition: Recognition): Readonly<Record<string, unknown>> {
  const { state, time, others, shape, classes, card, known } = recognition;
  const suggested = classes ?? possibleClasses(others);
  return {
    ...card,
    ...(!card.ports &&
      (!state || !time) && { ports: { state: state?.name ?? "which input", time: time?.name ?? "which input" } }),
    shape: shape ?? "shape of one row, such as [1, 28, 28]",
    prediction: known.prediction ?? anyPrediction,
    coordinates: known.coordinates,
    time: typeof known.time === "function" ? anyTime : (known.time ?? anyTime),
    ...(suggested && { classes: suggested }),
  };
}

/** Classes of an input that may take them: one integer per row, or vectors if its name is that of labels. */
function possibleClasses(others: readonly OnnxPort[]): Readonly<Record<string, unknown>> | undefined {
  const labels = others.find(({ type, shape }) => (type === "int64" || type === "int32") && shape.length === 1);
  if (labels) return { input: labels.name, count: "how many", null: "the class for none, if any" };
  const vectors = others.find((port) => labelNames.includes(port.name.toLowerCase()) && oneHotLength(port));
  return vectors && { input: vectors.name, count: oneHotLength(vectors), null: "zeros, or the class for none, if any" };
}
