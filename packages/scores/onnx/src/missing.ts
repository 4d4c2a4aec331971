import { predictions } from "./coordinates.ts";
import { isElement, isWhole } from "./element.ts";
import type { About, OnnxInspection, OnnxPort } from "./inspect.ts";

type Missing = OnnxInspection["missing"];

/** What a prediction can be, and a time, for a card in which they are to be filled in. */
export const anyPrediction: string = predictions.join(" | ");
export const anyTime = 'time | sigma | log-sigma | { "kind": "index", "alphasCumprod": […] }';

/** What has to be said of a model before it is a score, in the order in which one would look for it. */
export function missingOf(about: About): Missing {
  return [...ofExport(about), ...ofPorts(about), ...ofMeaning(about), ...ofConditions(about)];
}

function ofExport({ inputs, outputs }: About): Missing {
  const odd = [...inputs, ...outputs].filter(({ type }) => !isElement(type));
  return [
    ...(inputs.length === 0
      ? [{ option: "export", reason: "the model has no inputs; export one with a state and a time" }]
      : []),
    ...odd.map(({ name, type }) => ({ option: "export", reason: `${name} is of type ${type}; export it as a number` })),
  ];
}

function ofPorts({ inputs, state, time, shape }: About): Missing {
  const timeless = "no input is known as a time; or export the model with one, if it was baked in";
  return [
    ...(inputs.length > 0 && !state ? [{ option: "ports.state", reason: "no input is known as a state" }] : []),
    ...(inputs.length > 0 && !time ? [{ option: "ports.time", reason: timeless }] : []),
    ...(state && !shape ? [{ option: "shape", reason: `${state.name} leaves the shape of a row open` }] : []),
  ];
}

function ofMeaning({ time, said, known }: About): Missing {
  return [
    ...(known.prediction
      ? []
      : [{ option: "prediction", reason: `the names do not tell what is returned: ${anyPrediction}` }]),
    ...(known.time === undefined
      ? [{ option: "time", reason: `the names do not tell what the time is: ${anyTime}` }]
      : []),
    ...(time && isElement(time.type) && isWhole(time.type) && typeof known.time === "string" && known.time !== "time"
      ? [{ option: "time", reason: `${time.name} takes whole numbers, which noise levels are not` }]
      : []),
    ...(known.prediction === "edm" && said.sigmaData === undefined
      ? [{ option: "sigmaData", reason: "a bare EDM network needs the σ_data of its training" }]
      : []),
  ];
}

function ofConditions({ others, classes, said }: About): Missing {
  const isSaid = ({ name }: OnnxPort): boolean => name in (said.conditions ?? {}) || name === classes?.input;
  return others
    .filter((port) => !isSaid(port))
    .map(({ name }) => ({
      option: `conditions.${name}`,
      reason: `input ${name} needs a value, or classes, where it takes a class`,
    }));
}
