import { describe, isRecord, type PluginKind, requireArguments } from "@backstep/core/plugin";
import { aSource, aText } from "../arguments.ts";
import { entriesOf } from "../catalogue.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import type { SectionSpec } from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { requireOptions, sectionOptions, withDefaults } from "./section-options.ts";

/**
 * Parses a section that names a plugin: an object with `kind`, or the kind alone if no option is required.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path, for an unknown name or option with the nearest known one; `OPTION_INVALID` for a
 * number out of range.
 */
export async function parseSection<Kind extends PluginKind>(
  section: Kind,
  value: unknown,
  source: PluginSource,
): Promise<SectionSpec> {
  requireArguments("parseSection", { section: aText, source: aSource }, { section, source });
  if (value === undefined) throw invalid("", `${section} is missing`);
  const given: unknown = typeof value === "string" ? { kind: value } : value;
  if (!isRecord(given))
    throw invalid(section, `${describe(value)} is neither the name of a ${section} nor an object with the key kind`);
  const { kind, ...options } = given;
  if (kind === undefined)
    throw invalid(section, `kind is missing; known: ${Object.keys(entriesOf(source.catalogue, section)).join(", ")}`);
  const { plugin } = await findPlugin(section, kind, source);
  const declarations = sectionOptions(plugin.options);
  requireOptions(section, options, declarations);
  return { kind: kind as string, ...withDefaults(options, declarations) };
}
