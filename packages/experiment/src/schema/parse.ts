import type { TimeGrid } from "@backstep/core";
import { describe, type FilledOptions, isRecord, requireArguments } from "@backstep/core/plugin";
import { aSection, aSource, aString } from "../arguments.ts";
import { expanded, mayList } from "../axes/expand.ts";
import { parseAxes, requireAxes } from "../axes/parse-axes.ts";
import { schemeName } from "../catalogue.ts";
import { createPlugin } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import { adaptiveSteps } from "./adaptive-steps.ts";
import {
  type Experiment,
  isSampled,
  type NamedSpec,
  type SectionSpec,
  type StartName,
  schemeKey,
} from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { experimentKeys } from "./keys.ts";
import { limits } from "./limits.ts";
import { namedSpec } from "./named-spec.ts";
import {
  distinct,
  finite,
  listOf,
  parseEnds,
  parseStartTimes,
  parseSteps,
  parseTolerances,
  textOfBig,
} from "./parse-lists.ts";
import { labelled, parseMetrics } from "./parse-metrics.ts";
import { integer, parseSeeds } from "./parse-seeds.ts";
import { requireTree } from "./plain.ts";
import { parseSection, parseSections } from "./section.ts";
import { requireOptions, sectionOptions, withDefaults } from "./section-options.ts";

/**
 * Validates an experiment and fills in its defaults. The plugins that its sections name are loaded, because each states its own options.
 *
 * @param value The content of an experiment file, or an object of the same form.
 * @param defaultName The name of the experiment if it has no key `name`.
 * @throws BackstepError `EXPERIMENT_INVALID` with the path of the value at fault, `OPTION_INVALID` for a number out of range; for a plugin
 * from outside as `findPlugin`.
 * @example
 * ```ts
 * import { createCatalogue } from "@backstep/catalogue";
 * import { parseExperiment } from "@backstep/experiment";
 *
 * const target = { kind: "gaussian", mean: [1], variance: [0.25] };
 * const given = { target, drift: "ou", schemes: ["heun"], steps: 16, metrics: ["law/w2"] };
 * const { steps } = await parseExperiment(given, "heun", { catalogue: createCatalogue(), folder: "." });
 * ```
 */
export async function parseExperiment(value: unknown, defaultName: string, source: PluginSource): Promise<Experiment> {
  requireArguments("parseExperiment", { defaultName: aString, source: aSource }, { defaultName, source });
  requireTree(value);
  const given = parseKeys(value);
  const target = given.target === undefined ? undefined : await parseTarget(given.target, source);
  const drifts = await parseSections("drift", given.drift, source);
  const grids = await parseSections("grid", given.grid, source);
  const fixed: (Float64Array | undefined)[] = [];
  for (const grid of grids) fixed.push((await createGrid(grid, source)).fixed);
  const scores = await parseSections("score", given.score, source);
  const schemes = await parseSchemes(given.schemes, source);
  const metrics = await parseMetrics(given.metrics, source);
  const sections = { ...(target && { target }), drifts, grids, scores, schemes };
  return assembled(given, defaultName, sections, metrics, fixed);
}

/**
 * Reads an experiment that was validated before and is stored with its results. No plugin is loaded.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` for a value that no validated experiment has
 */
export function parseStored(value: unknown, defaultName: string): Experiment {
  requireArguments("parseStored", { defaultName: aString }, { defaultName });
  requireTree(value);
  const keys = parseKeys(value);
  const stored = (name: "drift" | "grid" | "score" | "target"): readonly SectionSpec[] => {
    const given: unknown = keys[name];
    const sections: readonly unknown[] = Array.isArray(given) ? given : [given];
    const wrong = sections.findIndex((section) => !(isRecord(section) && typeof section.kind === "string"));
    if (wrong < 0) return sections as readonly SectionSpec[];
    throw invalid(name, `${describe(sections[wrong])} is not a stored section; run the experiment again`);
  };
  const target = keys.target === undefined ? {} : { target: stored("target")[0] };
  const sections = {
    ...target,
    drifts: stored("drift"),
    grids: keys.tolerance === undefined ? stored("grid") : [],
    scores: stored("score"),
    schemes: keys.schemes.map((value, i) => namedSpec(`schemes[${i}]`, value)),
  };
  return assembled(
    keys,
    defaultName,
    sections,
    labelled(keys.metrics.map((value, i) => namedSpec(`metrics[${i}]`, value))),
    [],
  );
}

/** The keys of an experiment with their defaults; its sections are not parsed yet. */
type GivenExperiment = FilledOptions<typeof experimentKeys>;

function parseKeys(value: unknown): GivenExperiment {
  if (!isRecord(value)) throw invalid("", "the experiment is not an object of keys");
  requireOptions("", value, experimentKeys);
  if (value.start !== undefined && value.startFile !== undefined)
    throw invalid("startFile", "and start exclude each other; leave one out");
  const second = ["steps", "grid"].find((key) => value[key] !== undefined);
  if (value.tolerance !== undefined && second !== undefined)
    throw invalid(
      "tolerance",
      `and ${second} exclude each other, because adaptive steps choose their times; leave one out`,
    );
  return withDefaults(value, experimentKeys) as GivenExperiment;
}

function assembled(
  given: GivenExperiment,
  defaultName: string,
  sections: Pick<Experiment, "target" | "drifts" | "grids" | "scores" | "schemes">,
  { metrics, metricSpecs }: Pick<Experiment, "metrics" | "metricSpecs">,
  fixed: readonly (Float64Array | undefined)[],
): Experiment {
  const byContent = (section: unknown): string => JSON.stringify(section, (_, each) => textOfBig(each));
  const experiment: Experiment = {
    name: given.name ?? defaultName,
    ...sections,
    drifts: distinct("drift", sections.drifts, byContent),
    scores: distinct("score", sections.scores, byContent),
    schemes: distinct("schemes", sections.schemes, schemeKey),
    ...(given.tolerance === undefined
      ? { grids: distinct("grid", sections.grids, byContent), steps: parseSteps(given.steps, fixed) }
      : { grids: [adaptiveSteps], steps: [], tolerances: parseTolerances(given.tolerance) }),
    starts: given.startFile === undefined ? distinct("start", listOf<StartName>(given.start), String) : ["file"],
    ...(given.startFile !== undefined && { startFile: given.startFile }),
    ...parseStartTimes(given.startTime),
    ends: parseEnds(given.end, fixed),
    noiseLevels: distinct("noiseLevel", finite("noiseLevel", listOf(given.noiseLevel)), String),
    metrics: distinct("metrics", metrics, String),
    metricSpecs,
    samples: integer("samples", given.samples, 0, limits.bytes / 8),
    seeds: distinct("seed", parseSeeds(given.seed, given.seeds), String),
    precisions: distinct("precision", listOf<Experiment["precisions"][number]>(given.precision), String),
    ...parseAxes(given),
  };
  requireTarget(experiment);
  requireSamples(experiment);
  requireAxes(experiment);
  return experiment;
}

/** Creates the time grid of an experiment. @throws BackstepError if the grid refuses its options */
export async function createGrid(grid: SectionSpec, source: PluginSource): Promise<TimeGrid> {
  requireArguments("createGrid", { grid: aSection, source: aSource }, { grid, source });
  const { kind, ...options } = grid;
  return createPlugin(await findPlugin("grid", kind, source), options, {}, source);
}

async function parseTarget(value: unknown, source: PluginSource): Promise<SectionSpec> {
  if (!(isRecord(value) && isRecord(value.fit))) return parseSection("target", value, source);
  // In `fit: { data, kind: gaussian }` the key `kind` names the law that is fitted, so it cannot stand next to `kind: fit`.
  const { kind = "gaussian", ...rest } = value.fit;
  const { fit: _, ...others } = value;
  return parseSection("target", { kind: "fit", ...others, ...rest, law: kind }, source);
}

/** An exact score, metrics and the exact start need the law of the data. */
function requireTarget({ target, scores, metrics, starts }: Experiment): void {
  if (target !== undefined) return;
  if (scores.some(({ kind }) => kind === "analytic")) throw invalid("target", "is missing");
  const needs = metrics.length > 0 ? metrics[0] : starts.includes("exact") ? "start exact" : undefined;
  if (needs !== undefined) throw invalid("target", `is missing; ${needs} needs the law of the data`);
}

function requireSamples({ metrics, samples }: Experiment): void {
  const sampled = metrics.find(isSampled);
  if (sampled !== undefined && samples < 2)
    throw invalid("samples", `is ${samples}, but ${sampled} needs at least 2; set samples, for instance to 1000`);
}

async function parseSchemes(values: readonly unknown[], source: PluginSource): Promise<readonly NamedSpec[]> {
  const schemes: NamedSpec[] = [];
  for (const [i, value] of values.entries()) {
    const { name, options: given } = namedSpec(`schemes[${i}]`, value);
    // Rows never carry an alias.
    const spec = { name: schemeName(source.catalogue, name), options: given };
    if (!Object.values(spec.options).some(mayList)) schemes.push(spec);
    else {
      const { plugin } = await findPlugin("scheme", spec.name, source);
      const all = expanded(`schemes[${i}]`, spec.options, sectionOptions(plugin.options));
      schemes.push(...all.map((options) => ({ name: spec.name, options })));
    }
  }
  return schemes;
}
