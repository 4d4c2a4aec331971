import type { InferenceSession } from "onnxruntime-common";
import { classesOf, type OnnxClasses } from "../conditions/classes.ts";
import type { Convention } from "../interpretation/conventions.ts";
import { defaultTime } from "../interpretation/network-time.ts";
import { recognised } from "../interpretation/roles.ts";
import type { OnnxCard } from "../options/options.ts";
import { isFixed } from "../ports/port.ts";
import type { OnnxPort } from "./inspection.ts";

/** Facts about a model from its names and its card, as far as they are known. */
export interface Recognition {
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly state: OnnxPort | undefined;
  readonly time: OnnxPort | undefined;
  readonly output: OnnxPort | undefined;
  readonly others: readonly OnnxPort[];
  readonly shape: readonly number[] | undefined;
  readonly classes: OnnxClasses | undefined;
  readonly convention: Convention;
  /** The card as given. */
  readonly card: OnnxCard;
  /** The card's fields, or the defaults of the convention. */
  readonly known: {
    readonly prediction: OnnxCard["prediction"] | undefined;
    readonly coordinates: "state" | "ve";
    readonly time: OnnxCard["time"] | undefined;
  };
}

/** Reads the ports of a session and applies the card. @throws BackstepError `OPTION_INVALID` for a port that does not exist. */
export function recognise(session: InferenceSession, card: OnnxCard): Recognition {
  const [inputs, outputs] = [portsOf(session.inputMetadata), portsOf(session.outputMetadata)];
  const { state, time, others, convention } = recognised(inputs, card.ports ?? {});
  const output = outputs.find(({ name }) => name === card.ports?.output) ?? outputs[0];
  const shape = card.shape ?? (state && rowShapeOf(state));
  const known = {
    prediction: card.prediction ?? convention.prediction,
    coordinates: card.coordinates ?? convention.coordinates,
    time: card.time ?? defaultTime(card.prediction, convention),
  };
  const classes = classesOf(card, inputs);
  return { inputs, outputs, state, time, output, others, shape, classes, convention, card, known };
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
