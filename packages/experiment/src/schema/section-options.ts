import { BackstepError } from "@backstep/core";
import {
  faultOfOptions,
  type OptionDeclaration,
  type OptionDeclarations,
  requireArguments,
} from "@backstep/core/plugin";
import { ofDeclarations } from "../arguments.ts";
import type { PluginOptions } from "../catalogue.ts";

const interval = { type: "list", of: { type: "number" }, length: 2, optional: true } as const;

/**
 * The options of a plugin as an experiment gives them.
 *
 * An experiment is plain data. So points become the name of a data set or a file, with two keys that select from it; a map to features
 * becomes a network; a scheme becomes a name or an object with a name. What only programs can give has no key.
 */
export function sectionOptions(declarations: OptionDeclarations): OptionDeclarations {
  requireArguments("sectionOptions", ofDeclarations, { declarations });
  return Object.fromEntries(Object.entries(declarations).flatMap(([name, declaration]) => keysOf(name, declaration)));
}

function keysOf(name: string, declaration: OptionDeclaration): (readonly [string, OptionDeclaration])[] {
  if (declaration.programOnly) return [];
  const { about } = declaration;
  const optional = declaration.optional && { optional: declaration.optional };
  switch (declaration.type) {
    case "points":
      return [
        [
          name,
          { type: "text", about: `${about} A data set of the catalogue, or a file (NPY, CSV or IDX).`, ...optional },
        ],
        ["rows", { ...interval, about: "The rows that are used, from the first up to but without the second." }],
        [
          "range",
          { ...interval, about: "The values to which the smallest and the largest value of the data are mapped." },
        ],
      ];
    case "features":
      return [
        [name, { type: "model", about, ...optional }],
        [
          "output",
          { type: "text", about: "The output that is read. Required if the network has several.", optional: true },
        ],
        ["sha256", { type: "text", about: "The hash of the network's file, as results record it.", optional: true }],
      ];
    case "scheme":
      return [[name, { ...declaration, type: "either", of: [{ type: "text" }, { type: "object" }] }]];
    default:
      return [[name, declaration]];
  }
}

/**
 * Checks the options of a section.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path; `OPTION_INVALID` for a number out of range.
 */
export function requireOptions(path: string, given: PluginOptions, declarations: OptionDeclarations): void {
  const fault = faultOfOptions(declarations, given, path);
  if (fault === undefined) return;
  const code = fault.kind === "range" ? "OPTION_INVALID" : "EXPERIMENT_INVALID";
  throw new BackstepError(code, fault.message, { path: fault.path });
}

/** The options with every default, in the order of their declarations. An option without a value has no key. */
export function withDefaults(given: PluginOptions, declarations: OptionDeclarations): Record<string, unknown> {
  const values = Object.entries(declarations).map(([name, declaration]) => [name, given[name] ?? declaration.default]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
