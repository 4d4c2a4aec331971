import type { InferenceSession } from "onnxruntime-common";
import { classesOf, type OnnxClasses } from "./classes.ts";
import { anyPrediction, anyTime, missingOf } from "./missing.ts";
import { usualTime } from "./network-time.ts";
import { oneHotLength } from "./one-hot.ts";
import type { OnnxCard } from "./onnx-score.ts";
import { isFixed } from "./port.ts";
import { requireOptions } from "./require-options.ts";
import { type Convention, labelNames, type OnnxPorts, recognised } from "./roles.ts";

/** An input or output as the file declares it, of whatever type. */
export interface OnnxPort {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** What a model's file and card say about it as a score. */
export interface OnnxInspection {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** Whose naming of inputs it follows, where it is known. */
  readonly convention?: string;
  readonly ports: OnnxPorts;
  /** The inputs that are neither state nor time. */
  readonly conditions: readonly string[];
  /** The input that takes a class, where it is said or known, and whether as a number or as a one-hot vector. */
  readonly classes?: OnnxClasses & { readonly form: "number" | "one-hot" };
  /** The shape of one row. */
  readonly shape?: readonly number[];
  readonly batch?: "dynamic" | number;
  readonly precision?: string;
  readonly prediction?: OnnxCard["prediction"];
  readonly coordinates: "state" | "ve";
  readonly time?: OnnxCard["time"];
  /** What has to be said before it is a score, and the option that says it. */
  readonly missing: readonly { readonly option: string; readonly reason: string }[];
  /** What was said, with what is known and what is missing; the values of the latter are to be replaced. */
  readonly card: Readonly<Record<string, unknown>>;
}

/**
 * What a network would be taken for, without evaluating it: never an error for what is missing.
 *
 * @throws BackstepError `OPTION_INVALID` where a port that is named is not there, or what is said has not the form of its option.
 * @example
 * ```ts
 * const { missing, card } = inspectOnnx(await InferenceSession.create("model.onnx"));
 * ```
 */
export function inspectOnnx(session: InferenceSession, said: OnnxCard = {}): OnnxInspection {
  requireOptions(said);
  const about = aboutOf(session, said);
  const { inputs, outputs, state, time, output, others, shape, classes, convention, known } = about;
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
    missing: missingOf(about),
    card: cardOf(about),
  };
}

/** What names and card tell of a model, as far as they do. */
export interface About {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly state: OnnxPort | undefined;
  readonly time: OnnxPort | undefined;
  readonly output: OnnxPort | undefined;
  readonly others: readonly OnnxPort[];
  readonly shape: readonly number[] | undefined;
  readonly classes: OnnxClasses | undefined;
  readonly convention: Convention;
  readonly said: OnnxCard;
  readonly known: {
    readonly prediction: OnnxCard["prediction"] | undefined;
    readonly coordinates: "state" | "ve";
    readonly time: OnnxCard["time"] | undefined;
  };
}

function aboutOf(session: InferenceSession, said: OnnxCard): About {
  const [inputs, outputs] = [portsOf(session.inputMetadata), portsOf(session.outputMetadata)];
  const { state, time, others, convention } = recognised(inputs, said.ports ?? {});
  const output = outputs.find(({ name }) => name === said.ports?.output) ?? outputs[0];
  const shape = said.shape ?? (state && rowShapeOf(state));
  const known = {
    prediction: said.prediction ?? convention.prediction,
    coordinates: said.coordinates ?? convention.coordinates,
    time: said.time ?? usualTime(said.prediction, convention),
  };
  const classes = classesOf(said, inputs);
  return { inputs, outputs, state, time, output, others, shape, classes, convention, said, known };
}

function cardOf({ state, time, others, shape, classes, said, known }: About): Readonly<Record<string, unknown>> {
  const suggested = classes ?? classesToFill(others);
  return {
    ...said,
    ...(!said.ports &&
      (!state || !time) && { ports: { state: state?.name ?? "which input", time: time?.name ?? "which input" } }),
    shape: shape ?? "shape of one row, such as [1, 28, 28]",
    prediction: known.prediction ?? anyPrediction,
    coordinates: known.coordinates,
    time: typeof known.time === "function" ? anyTime : (known.time ?? anyTime),
    ...(suggested && { classes: suggested }),
  };
}

/** Classes of an input that may take them: one whole number a row, or vectors where its name says so. */
function classesToFill(others: readonly OnnxPort[]): Readonly<Record<string, unknown>> | undefined {
  const labels = others.find(({ type, shape }) => (type === "int64" || type === "int32") && shape.length === 1);
  if (labels) return { input: labels.name, count: "how many", null: "which stands for none, if any" };
  const vectors = others.find((port) => labelNames.includes(port.name.toLowerCase()) && oneHotLength(port));
  return (
    vectors && { input: vectors.name, count: oneHotLength(vectors), null: "zeros, or which stands for none, if any" }
  );
}

function formOf(others: readonly OnnxPort[], { input }: OnnxClasses): "number" | "one-hot" {
  const port = others.find(({ name }) => name === input);
  return port && oneHotLength(port) ? "one-hot" : "number";
}

function portsOf(metadata: InferenceSession["inputMetadata"] | undefined): OnnxPort[] {
  return (metadata ?? []).map((each) =>
    each.isTensor
      ? { name: each.name, type: each.type, shape: each.shape }
      : { name: each.name, type: "no tensor", shape: [] },
  );
}

function rowShapeOf({ shape }: OnnxPort): readonly number[] | undefined {
  const row = shape.slice(1);
  return shape.length > 1 && row.every((axis): axis is number => isFixed(axis) && axis > 0) ? row : undefined;
}
