import { type InspectedModel, inspectModel } from "@backstep/catalogue";
import { BackstepError } from "@backstep/core";
import { alignColumns } from "@backstep/report";
import { type Command, status } from "./command.ts";

/** `backstep inspect MODEL.onnx [--json]`. */
export const inspectFile: Command = {
  definition: {
    meta: { name: "inspect", description: "Tell what an ONNX model is taken for, and suggest a card" },
    args: {
      model: { type: "positional", description: "An .onnx file, or the name of a model of ours" },
      json: { type: "boolean", description: "Print one JSON object" },
    },
  },
  async run({ _: models, json }, terminal) {
    if (models.length !== 1)
      throw new BackstepError("OPTION_INVALID", `inspect takes one model; ${models.length} were given`);
    const inspected = await inspectModel(models[0], process.cwd());
    terminal.out(json ? `${JSON.stringify(inspected)}\n` : textOf(inspected));
    return status.ok;
  },
};

function textOf(model: InspectedModel): string {
  const { file, cardFile, inputs, outputs, convention, ports, conditions, missing } = model;
  const { classes, shape, batch, precision, prediction, coordinates, time } = model;
  const shown = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "—"));
  const portLines = [
    ["", "name", "type", "shape"],
    ...inputs.map((port) => ["input", port.name, port.type, `[${port.shape.join(", ")}]`]),
    ...outputs.map((port) => ["output", port.name, port.type, `[${port.shape.join(", ")}]`]),
  ];
  const facts: readonly (readonly [string, unknown])[] = [
    ["card", cardFile ?? "none beside it"],
    ["convention", convention ?? "none that is known"],
    ["state", ports.state],
    ["time", ports.time],
    ["output", ports.output],
    ["conditions", conditions.join(", ") || "none"],
    ...(classes ? [["classes", classesIn(classes)] as const] : []),
    ["row shape", shape],
    ["batch", batch],
    ["precision", precision],
    ["prediction", prediction],
    ["coordinates", coordinates === "ve" ? "ve: it takes x/α" : "state: it takes x"],
    ["time means", time],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    file,
    ...alignColumns(portLines).map((line) => `  ${line}`),
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`),
    "",
    ...(missing.length === 0
      ? [`Nothing is missing: it can be sampled${cardFile === undefined ? "" : ", with its card as it is"}.`]
      : ["Missing, with the key that says it:", ...missing.map(({ option, reason }) => `  ${option}: ${reason}`)]),
    ...suggestionOf(model),
    "",
  ].join("\n");
}

function classesIn({ input, count, form, null: none }: NonNullable<InspectedModel["classes"]>): string {
  const taken = `0 to ${count - 1} in ${input}, ${form === "one-hot" ? "as one-hot vectors" : "as numbers"}`;
  return none === undefined ? taken : `${taken}; ${none} for none`;
}

/** A card for a model without one; for a model with one, what it says with what it lacks. */
function suggestionOf({ cardFile, missing, card }: InspectedModel): string[] {
  if (cardFile !== undefined && missing.length === 0) return [];
  const title =
    cardFile === undefined
      ? "A card, to be kept as NAME.json beside NAME.onnx:"
      : "The card with what it lacks, to be filled in; all that it says is kept:";
  return ["", title, JSON.stringify(card, undefined, 2)];
}
