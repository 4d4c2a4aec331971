import type { OptionDeclaration, OptionDeclarations, PluginKind, ValueDeclaration } from "@backstep/core/plugin";
import { requireArguments } from "@backstep/core/plugin";
import { aCatalogue } from "../arguments.ts";
import { takesList } from "../axes/expand.ts";
import { type Catalogue, entriesOf } from "../catalogue.ts";
import { exactMetrics } from "./experiment.ts";
import { experimentKeys } from "./keys.ts";
import { sectionOptions } from "./section-options.ts";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * The JSON Schema of experiment files. An editor that knows it completes keys and names, and shows their meaning.
 *
 * Every plugin of the catalogue is loaded, because each states its own options. Plugins from outside are allowed with any options.
 *
 * @example
 * ```ts
 * import { createCatalogue } from "@backstep/catalogue";
 * import { experimentSchema } from "@backstep/experiment";
 *
 * console.log(JSON.stringify(await experimentSchema(createCatalogue())));
 * ```
 */
export async function experimentSchema(catalogue: Catalogue): Promise<JsonSchema> {
  requireArguments("experimentSchema", { catalogue: aCatalogue }, { catalogue });
  const keys = objectSchema(experimentKeys);
  const described = keys.properties as Readonly<Record<string, JsonSchema>>;
  const definitions: Record<string, JsonSchema> = {};
  const plugin = async (key: string, kind: PluginKind, name: "kind" | "name", extra: readonly string[] = []) => {
    const { description, default: byDefault } = described[key];
    const forms = { anyOf: await pluginForms(catalogue, kind, name, extra) };
    definitions[kind] = forms;
    const one = { $ref: `#/$defs/${kind}` };
    const list = { type: "array", items: one };
    const value = name === "name" ? list : kind === "target" ? one : { anyOf: [one, list] };
    return { description, ...(byDefault !== undefined && { default: byDefault }), ...value };
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A Backstep experiment",
    ...keys,
    properties: {
      ...described,
      target: await plugin("target", "target", "kind"),
      drift: await plugin("drift", "drift", "kind"),
      score: await plugin("score", "score", "kind"),
      grid: await plugin("grid", "grid", "kind"),
      schemes: await plugin("schemes", "scheme", "name"),
      metrics: await plugin("metrics", "metric", "name", exactMetrics),
    },
    $defs: definitions,
  };
}

/** The forms of a section: a name, or an object with a name and options; for a plugin from outside with any options. */
async function pluginForms(
  catalogue: Catalogue,
  kind: PluginKind,
  key: "kind" | "name",
  extra: readonly string[],
): Promise<readonly JsonSchema[]> {
  const entries = Object.entries(entriesOf(catalogue, kind));
  const plugins = await Promise.all(
    entries.map(async ([name, load]) => [name, sectionOptions((await load()).plugin.options)] as const),
  );
  const alone = plugins.filter(([, options]) => requiredOf(options).length === 0).map(([name]) => name);
  const known = [...extra, ...entries.map(([name]) => name)];
  const names = [...extra, ...alone];
  return [
    ...(names.length > 0 ? [{ enum: names }] : []),
    ...plugins.map(([name, options]) => {
      const { properties, required, ...rest } = objectSchema(options, listable.includes(kind));
      return {
        ...rest,
        properties: { [key]: { const: name }, ...(properties as object) },
        required: [key, ...(required as string[])],
      };
    }),
    { type: "string", not: { enum: known } },
    { type: "object", properties: { [key]: { type: "string", not: { enum: known } } }, required: [key] },
    ...(kind === "target" ? [fitForm] : []),
  ];
}

/** The short form `fit: { … }` of the target fit. */
const fitForm: JsonSchema = { type: "object", properties: { fit: { type: "object" } }, required: ["fit"] };

function requiredOf(options: OptionDeclarations): string[] {
  return Object.keys(options).filter((name) => !options[name].optional && options[name].default === undefined);
}

/** The kinds of which an option may list several values. */
const listable: readonly PluginKind[] = ["scheme", "drift", "score", "grid"];

/** @param several Whether an option may list several values, each of which makes one plugin. */
function objectSchema(options: OptionDeclarations, several = false): JsonSchema {
  const properties = Object.entries(options).map(([name, option]) => [name, optionSchema(option, several)]);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: requiredOf(options),
    additionalProperties: false,
  };
}

function optionSchema(option: OptionDeclaration, several: boolean): JsonSchema {
  const { about: description, default: byDefault } = option;
  const one = valueSchema(option);
  const list = { type: "array", items: one, minItems: 1 };
  const each = { type: "object", properties: { each: list }, required: ["each"], additionalProperties: false };
  const value = several ? { anyOf: [one, ...(takesList(option) ? [] : [list]), each] } : one;
  return { description, ...value, ...(byDefault !== undefined && { default: byDefault }) };
}

const number: JsonSchema = { type: "number" };
const numbers: JsonSchema = { type: "array", items: number };

/** The schema of the values that a declaration accepts, as far as plain data can be. */
export function valueSchema(declaration: ValueDeclaration): JsonSchema {
  switch (declaration.type) {
    case "number":
    case "integer": {
      const { min, above, max, below } = declaration;
      const bounds = { minimum: min, exclusiveMinimum: above, maximum: max, exclusiveMaximum: below };
      return {
        type: declaration.type,
        ...Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined)),
      };
    }
    case "seed":
      return { type: "integer", minimum: 0 };
    case "choice":
      return { enum: declaration.of };
    case "boolean":
      return { type: "boolean" };
    case "text":
    case "file":
    case "model":
      return { type: "string", minLength: 1 };
    case "numbers":
      return numbers;
    case "matrix":
      return { anyOf: [{ type: "array", items: numbers }, numbers] };
    case "list": {
      const { length } = declaration;
      const size = length === undefined ? {} : { minItems: length, maxItems: length };
      return { type: "array", items: valueSchema(declaration.of), ...size };
    }
    case "record":
      return { type: "object", additionalProperties: valueSchema(declaration.of) };
    case "group":
      return objectSchema(declaration.options);
    case "either":
      return { anyOf: declaration.of.map(valueSchema) };
    default:
      return { type: "object" };
  }
}
