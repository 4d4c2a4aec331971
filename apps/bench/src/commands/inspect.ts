import { type InspectedModel, inspectModel } from "@backstep/catalogue";
import { printable } from "@backstep/input";
import { alignColumns } from "@backstep/report";
import { type Command, status } from "./command.ts";

/** `backstep inspect MODEL.onnx [--json]`. */
export const inspect: Command<{ json?: true }> = {
  define: (definition) =>
    void definition
      .argument("<model>", "An .onnx file, or the name of a model of @backstep/models")
      .option("--json", "Print one JSON object"),
  async run([model], { json }, terminal) {
    const inspected = await inspectModel(model, process.cwd());
    terminal.out(json ? `${JSON.stringify(inspected)}\n` : textOf(inspected));
    return status.ok;
  },
};

function textOf(model: InspectedModel): string {
  const { file, cardFile, inputs, outputs, convention, ports, conditions, missing } = model;
  const { classes, shape, batch, precision, prediction, coordinates, time } = model;
  const shown = (value: unknown): string =>
    typeof value === "string" ? printable(value) : (JSON.stringify(value) ?? "—");
  const portLines = [
    ["", "name", "type", "shape"],
    ...inputs.map((port) => ["input", printable(port.name), port.type, `[${port.shape.join(", ")}]`]),
    ...outputs.map((port) => ["output", printable(port.name), port.type, `[${port.shape.join(", ")}]`]),
  ];
  const facts: readonly (readonly [string, unknown])[] = [
    ["card", cardFile ?? "none"],
    ["convention", convention ?? "unknown"],
    ["state", ports.state],
    ["time", ports.time],
    ["output", ports.output],
    ["conditions", conditions.join(", ") || "none"],
    ...(classes ? [["classes", classesIn(classes)] as const] : []),
    ["row shape", shape],
    ["batch", batch],
    ["precision", precision],
    ["prediction", prediction],
    ["coordinates", coordinates === "ve" ? "ve: the input is x/α" : "state: the input is x"],
    ["time means", time],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    file,
    ...alignColumns(portLines).map((line) => `  ${line}`),
    ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`),
    "",
    ...(missing.length === 0
      ? [`Nothing is missing: the model can be sampled${cardFile === undefined ? "" : " with its card"}.`]
      : ["Missing, with the key that states it:", ...missing.map(({ option, reason }) => `  ${option}: ${reason}`)]),
    ...suggestionOf(model),
    "",
  ].join("\n");
}

function classesIn({ input, count, form, null: none }: NonNullable<InspectedModel["classes"]>): string {
  const range = `0 to ${count - 1} in ${printable(input)}, ${form === "one-hot" ? "as one-hot vectors" : "as numbers"}`;
  return none === undefined ? range : `${range}; ${none} for no class`;
}

/** A card for a model without one, or the card of the model with the missing keys added. */
function suggestionOf({ cardFile, missing, card }: InspectedModel): string[] {
  if (cardFile !== undefined && missing.length === 0) return [];
  const title =
    cardFile === undefined
      ? "Suggested card; save it as NAME.json next to NAME.onnx:"
      : "The card with its missing keys; fill them in:";
  return ["", title, JSON.stringify(card, undefined, 2)];
}
