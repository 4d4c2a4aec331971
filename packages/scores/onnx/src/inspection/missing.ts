import { predictions } from "../interpretation/wrapping.ts";
import { isElement, isWhole } from "../ports/element.ts";
import type { OnnxInspection, OnnxPort } from "./inspection.ts";
import type { Recognition } from "./recognition.ts";

type Missing = OnnxInspection["missing"];

/** All predictions and times, as placeholders in a suggested card. */
export const anyPrediction: string = predictions.join(" | ");
export const anyTime = 'time | sigma | log-sigma | { "kind": "index", "alphasCumprod": […] }';

/** Options still required before the model can be used, the most basic ones first. */
export function missingOptions(recognition: Recognition): Missing {
  return [
    ...exportFaults(recognition),
    ...missingPorts(recognition),
    ...missingMeaning(recognition),
    ...missingConditions(recognition),
  ];
}

function exportFaults({ inputs, outputs }: Recognition): Missing {
  const unsupported = [...inputs, ...outputs].filter(({ type }) => !isElement(type));
  return [
    ...(inputs.length === 0
      ? [{ option: "export", reason: "the model has no inputs; export one with a state and a time" }]
      : []),
    ...unsupported.map(({ name, type }) => ({
      option: "export",
      reason: `${name} is of type ${type}; export it as a number`,
    })),
  ];
}

function missingPorts({ inputs, state, time, shape }: Recognition): Missing {
  const noTime = "no input has a known name of a time; if the time was baked in, export the model with a time input";
  return [
    ...(inputs.length > 0 && !state ? [{ option: "ports.state", reason: "no input has a known name of a state" }] : []),
    ...(inputs.length > 0 && !time ? [{ option: "ports.time", reason: noTime }] : []),
    ...(state && !shape ? [{ option: "shape", reason: `${state.name} leaves the shape of a row open` }] : []),
  ];
}

function missingMeaning({ time, card, known }: Recognition): Missing {
  return [
    ...(known.prediction
      ? []
      : [{ option: "prediction", reason: `the input names do not imply the prediction: ${anyPrediction}` }]),
    ...(known.time === undefined
      ? [{ option: "time", reason: `the input names do not imply the meaning of the time: ${anyTime}` }]
      : []),
    ...(time && isElement(time.type) && isWhole(time.type) && typeof known.time === "string" && known.time !== "time"
      ? [{ option: "time", reason: `${time.name} takes whole numbers, and noise levels are fractions` }]
      : []),
    ...(known.prediction === "edm" && card.sigmaData === undefined
      ? [{ option: "sigmaData", reason: "a bare EDM network needs the σ_data of its training" }]
      : []),
  ];
}

function missingConditions({ others, classes, card }: Recognition): Missing {
  const isGiven = ({ name }: OnnxPort): boolean => name in (card.conditions ?? {}) || name === classes?.input;
  return others
    .filter((port) => !isGiven(port))
    .map(({ name }) => ({
      option: `conditions.${name}`,
      reason: `input ${name} needs a value; if it takes a class, give classes`,
    }));
}
