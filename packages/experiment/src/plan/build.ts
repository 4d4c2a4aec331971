import type { Drift, Target } from "@backstep/core";
import type { OptionDeclarations } from "@backstep/core/plugin";
import { requireArguments } from "@backstep/core/plugin";
import { aSection, aSource } from "../arguments.ts";
import { createPlugin } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import type { SectionSpec } from "../schema/experiment.ts";
import { type Data, type DataSpec, readPart } from "./data.ts";

/** A target, and the points from which it was made. */
export interface BuiltTarget {
  readonly target: Target;
  readonly data?: Data;
}

/** Creates the drift of an experiment. @throws BackstepError if the drift refuses its options */
export async function buildDrift(section: SectionSpec, source: PluginSource): Promise<Drift> {
  requireArguments("buildDrift", { drift: aSection, source: aSource }, { drift: section, source });
  const { kind, ...options } = section;
  return createPlugin(await findPlugin("drift", kind, source), options, {}, source);
}

/** Creates the target of an experiment. @throws BackstepError as `readPart`, and if the target refuses its options */
export async function buildTarget({ kind, ...options }: SectionSpec, source: PluginSource): Promise<BuiltTarget> {
  const factory = await findPlugin("target", kind, source);
  const pointsKey = keyOfType(factory.plugin.options, "points");
  const named = pointsKey === undefined ? undefined : options[pointsKey];
  if (named === undefined) return { target: await createPlugin(factory, options, {}, source) };
  const { rows, range } = options as Pick<DataSpec, "rows" | "range">;
  const data = await readPart({ data: named as string, ...(rows && { rows }), ...(range && { range }) }, source);
  return { target: await createPlugin(factory, options, { points: data.points }, source), data };
}

/** The name of the option of a type. */
export function keyOfType(declarations: OptionDeclarations, type: string): string | undefined {
  return Object.keys(declarations).find((name) => declarations[name].type === type);
}
