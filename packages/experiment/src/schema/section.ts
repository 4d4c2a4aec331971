import { describe, isRecord, type OptionDeclarations, type PluginKind, requireArguments } from "@backstep/core/plugin";
import { aSource, aText } from "../arguments.ts";
import { expanded } from "../axes/expand.ts";
import { entriesOf, type PluginOptions } from "../catalogue.ts";
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
  const { kind, options, declarations } = await namedSection(section, value, source);
  requireOptions(section, options, declarations);
  return { kind, ...withDefaults(options, declarations) };
}

/**
 * Parses a section or a list of sections. An option that lists values means one section of each.
 *
 * @throws BackstepError as `parseSection`; `EXPERIMENT_INVALID` for an empty list.
 */
export async function parseSections(
  key: PluginKind,
  value: unknown,
  source: PluginSource,
): Promise<readonly SectionSpec[]> {
  if (!Array.isArray(value)) return expandedSections(key, value, source);
  const sections: SectionSpec[] = [];
  for (const each of value as readonly unknown[]) sections.push(...(await expandedSections(key, each, source)));
  return sections;
}

async function expandedSections(key: PluginKind, value: unknown, source: PluginSource): Promise<SectionSpec[]> {
  const { kind, options, declarations } = await namedSection(key, value, source);
  return expanded(key, options, declarations).map((each) => {
    requireOptions(key, each, declarations);
    return { kind, ...withDefaults(each, declarations) };
  });
}

async function namedSection(
  section: PluginKind,
  value: unknown,
  source: PluginSource,
): Promise<{ kind: string; options: PluginOptions; declarations: OptionDeclarations }> {
  if (value === undefined) throw invalid("", `${section} is missing`);
  const given: unknown = typeof value === "string" ? { kind: value } : value;
  if (!isRecord(given))
    throw invalid(section, `${describe(value)} is neither the name of a ${section} nor an object with the key kind`);
  const { kind, ...options } = given;
  if (kind === undefined)
    throw invalid(section, `kind is missing; known: ${Object.keys(entriesOf(source.catalogue, section)).join(", ")}`);
  const { plugin } = await findPlugin(section, kind, source);
  return { kind: kind as string, options, declarations: sectionOptions(plugin.options) };
}
