import { describe, isRecord, type PluginKind, suggestion } from "@backstep/core/plugin";
import { explain, joinPath } from "@backstep/input";
import type { z } from "zod";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import type { SectionSpec } from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { requireOptions, sectionOptions } from "./section-options.ts";

/**
 * Parses an object by its schema.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path; for an unknown key also with the nearest known one.
 */
export function parseObject<Shape extends z.ZodObject>(path: string, value: unknown, schema: Shape): z.infer<Shape> {
  if (!isRecord(value)) throw invalid(path, `${describe(value)} is not an object of keys`);
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(path, `unknown key "${unknown}"; ${suggestion(unknown, known)}`);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(joinPath(path, issue.path), explain(issue, value));
}

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
  if (value === undefined) throw invalid("", `${section} is missing`);
  const given: unknown = typeof value === "string" ? { kind: value } : value;
  if (!isRecord(given))
    throw invalid(section, `${describe(value)} is neither the name of a ${section} nor an object with the key kind`);
  const { kind, ...options } = given;
  const { plugin } = await findPlugin(section, kind, source);
  const declarations = sectionOptions(plugin.options);
  requireOptions(section, options, declarations);
  const filled = Object.entries(declarations).map(([name, declaration]) => [
    name,
    options[name] ?? declaration.default,
  ]);
  return { kind: kind as string, ...Object.fromEntries(filled.filter(([, value]) => value !== undefined)) };
}
