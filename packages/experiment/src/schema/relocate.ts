import {
  faultOfValue,
  isRecord,
  type OptionDeclarations,
  type PluginKind,
  requireArguments,
  type ValueDeclaration,
} from "@backstep/core/plugin";
import { anExperiment, aSource } from "../arguments.ts";
import { entriesOf, type PluginOptions } from "../catalogue.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import { type Experiment, isPath, type SectionSpec } from "./experiment.ts";
import { sectionOptions } from "./section-options.ts";

/** The path of a file of the experiment, relative to another folder. */
export type Move = (file: string) => string;

/**
 * The experiment with its file names relative to another folder.
 *
 * Each plugin declares which of its options name files. Names of data sets and of models do not depend on a folder.
 */
export async function relocate(experiment: Experiment, source: PluginSource, move: Move): Promise<Experiment> {
  requireArguments(
    "relocate",
    { experiment: anExperiment, source: aSource, move: { type: "function" } },
    { experiment, source, move },
  );
  const { target, drifts, scores, grids, metricSpecs, startFile } = experiment;
  const section = async (kind: PluginKind, { kind: name, ...options }: SectionSpec): Promise<SectionSpec> => ({
    kind: moveName(kind, name, source, move),
    ...(await movedOptions(kind, name, options, source, move)),
  });
  const sections = (kind: PluginKind, all: readonly SectionSpec[]): Promise<SectionSpec[]> =>
    Promise.all(all.map((each) => section(kind, each)));
  const metrics = Object.entries(metricSpecs).map(
    async ([label, { name, options }]) =>
      [label, { name, options: await movedOptions("metric", name, options, source, move) }] as const,
  );
  return {
    ...experiment,
    ...(target && { target: await section("target", target) }),
    drifts: await sections("drift", drifts),
    scores: await sections("score", scores),
    grids: experiment.tolerances ? grids : await sections("grid", grids),
    ...(startFile !== undefined && { startFile: movedData(startFile, source, move) }),
    metricSpecs: Object.fromEntries(await Promise.all(metrics)),
  };
}

/** The name of a plugin, moved if it is the path of a module. */
function moveName(kind: PluginKind, name: string, { catalogue }: PluginSource, move: Move): string {
  return !Object.hasOwn(entriesOf(catalogue, kind), name) && name.startsWith("./") ? move(name) : name;
}

/** The name of a data set, or a moved file. */
function movedData(data: string, { catalogue }: PluginSource, move: Move): string {
  return Object.hasOwn(catalogue.datasets, data) ? data : move(data);
}

/** The options of a plugin with the files that they name moved. */
export async function movedOptions(
  kind: PluginKind,
  name: string,
  options: PluginOptions,
  source: PluginSource,
  move: Move,
): Promise<PluginOptions> {
  const { plugin } = await findPlugin(kind, name, source);
  const points = Object.entries(plugin.options).filter(([, { type }]) => type === "points");
  const moved = moveFiles(sectionOptions(plugin.options), options, move);
  for (const [key] of points)
    if (moved[key] !== undefined) moved[key] = movedData(options[key] as string, source, move);
  return moved;
}

function moveFiles(declarations: OptionDeclarations, options: PluginOptions, move: Move): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Object.hasOwn(declarations, name) ? moveValue(declarations[name], value, move) : value,
    ]),
  );
}

function moveValue(declaration: ValueDeclaration, value: unknown, move: Move): unknown {
  switch (declaration.type) {
    case "file":
      return move(value as string);
    case "model":
      return isPath(value as string) ? move(value as string) : value;
    case "group":
      return moveFiles(declaration.options, value as PluginOptions, move);
    case "list":
      return (value as readonly unknown[]).map((each) => moveValue(declaration.of, each, move));
    case "record":
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moveValue(declaration.of, each, move)]))
        : value;
    case "either": {
      const form = declaration.of.find((each) => faultOfValue(each, value, "") === undefined);
      return form ? moveValue(form, value, move) : value;
    }
    default:
      return value;
  }
}
