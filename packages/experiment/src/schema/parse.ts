import { BackstepError, type TimeGrid } from "@backstep/core";
import { describe, type FilledOptions, isArray, isRecord, requireArguments } from "@backstep/core/plugin";
import { aSource, aString } from "../arguments.ts";
import { type Catalogue, schemeName } from "../catalogue.ts";
import { createPlugin } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import { type Experiment, isSampled, type NamedSpec, type SectionSpec, schemeKey } from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { experimentKeys } from "./keys.ts";
import { labelled, namedMetric, parseMetrics } from "./parse-metrics.ts";
import { parseSection } from "./section.ts";
import { requireOptions, withDefaults } from "./section-options.ts";

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
  const given = parseKeys(value);
  const target = given.target === undefined ? undefined : await parseTarget(given.target, source);
  const drift = await parseSection("drift", given.drift, source);
  const grid = await parseSection("grid", given.grid, source);
  const { fixed } = await createGrid(grid, source);
  const score = await parseSection("score", given.score, source);
  const metrics = await parseMetrics(given.metrics, source);
  const schemes = given.schemes.map((scheme) => withRealName(scheme, source.catalogue));
  const named = { ...given, schemes } as GivenExperiment;
  return assembled(named, defaultName, { ...(target && { target }), drift, grid, score }, metrics, fixed);
}

/** A scheme under its name in the catalogue, so that rows never carry an alias. A value of another form is refused later. */
function withRealName(value: unknown, catalogue: Catalogue): unknown {
  if (typeof value === "string") return schemeName(catalogue, value);
  return isRecord(value) && typeof value.name === "string"
    ? { ...value, name: schemeName(catalogue, value.name) }
    : value;
}

/**
 * Reads an experiment that was validated before and is stored with its results. No plugin is loaded.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` for a value that no validated experiment has
 */
export function parseStored(value: unknown, defaultName: string): Experiment {
  requireArguments("parseStored", { defaultName: aString }, { defaultName });
  const given = parseKeys(value);
  const stored = (name: "drift" | "grid" | "score" | "target"): SectionSpec => {
    const section: unknown = given[name];
    if (isRecord(section) && typeof section.kind === "string") return section as SectionSpec;
    throw invalid(name, `${describe(section)} is not a stored section; run the experiment again`);
  };
  const target = given.target === undefined ? {} : { target: stored("target") };
  const sections = { ...target, drift: stored("drift"), grid: stored("grid"), score: stored("score") };
  return assembled(given, defaultName, sections, labelled(given.metrics.map(namedMetric)), undefined);
}

/** The keys of an experiment with their defaults; its sections are not parsed yet. */
type GivenExperiment = FilledOptions<typeof experimentKeys>;

function parseKeys(value: unknown): GivenExperiment {
  if (!isRecord(value)) throw invalid("", "the experiment is not an object of keys");
  requireOptions("", value, experimentKeys);
  return withDefaults(value, experimentKeys) as GivenExperiment;
}

function assembled(
  given: GivenExperiment,
  defaultName: string,
  sections: Pick<Experiment, "target" | "drift" | "grid" | "score">,
  { metrics, metricSpecs }: Pick<Experiment, "metrics" | "metricSpecs">,
  fixed: Float64Array | undefined,
): Experiment {
  const experiment: Experiment = {
    name: given.name ?? defaultName,
    ...sections,
    schemes: distinct("schemes", given.schemes.map(parseScheme), schemeKey),
    steps: parseSteps(given.steps, fixed),
    start: given.start,
    end: given.end ?? fixed?.[fixed.length - 1] ?? 0,
    noiseLevel: given.noiseLevel,
    metrics: distinct("metrics", metrics, String),
    metricSpecs,
    samples: integer("samples", given.samples, 0),
    seeds: parseSeeds(given),
    precision: given.precision,
  };
  requireTarget(experiment);
  requireSamples(experiment);
  return experiment;
}

/** Creates the time grid of an experiment. @throws BackstepError if the grid refuses its options */
export async function createGrid({ kind, ...options }: SectionSpec, source: PluginSource): Promise<TimeGrid> {
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
function requireTarget({ target, score, metrics, start }: Experiment): void {
  if (target !== undefined) return;
  if (score.kind === "analytic") throw invalid("target", "is missing");
  const needs = metrics.length > 0 ? metrics[0] : start === "exact" ? "start exact" : undefined;
  if (needs !== undefined) throw invalid("target", `is missing; ${needs} needs the law of the data`);
}

function requireSamples({ metrics, samples }: Experiment): void {
  const sampled = metrics.find(isSampled);
  if (sampled !== undefined && samples < 2)
    throw invalid("samples", `is ${samples}, but ${sampled} needs at least 2; set samples, for instance to 1000`);
}

function parseScheme(value: unknown, i: number): NamedSpec {
  if (typeof value === "string" && value !== "") return { name: value, options: {} };
  if (!isRecord(value) || typeof value.name !== "string" || value.name === "")
    throw invalid(`schemes[${i}]`, `${describe(value)} is neither a name nor an object with a name`);
  const { name, ...options } = value;
  return { name, options };
}

function parseSteps(value: GivenExperiment["steps"], fixed: Float64Array | undefined): readonly number[] {
  if (value !== undefined) return distinct("steps", listOf(value), String);
  if (fixed !== undefined) return [fixed.length - 1];
  throw invalid("", "steps is missing");
}

/** `seed` gives the seeds themselves; `seeds: n` means the seeds 1 … n. */
function parseSeeds({ seed, seeds }: GivenExperiment): readonly number[] {
  if (seed !== undefined && seeds !== undefined)
    throw invalid("seeds", "seed and seeds are given; give only one of them");
  const named =
    seeds === undefined ? listOf(seed ?? 0) : Array.from({ length: integer("seeds", seeds, 1) }, (_, k) => k + 1);
  return distinct(
    "seed",
    named.map((each) => integer("seed", each, 0)),
    String,
  );
}

function integer(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  // A number that large is not the one that stands in the file, so the message does not show it.
  if (Number.isInteger(value) && value > Number.MAX_SAFE_INTEGER)
    throw new BackstepError(
      "OPTION_INVALID",
      `${name} is above 2^53 − 1 = 9007199254740991; numbers that large are not exact in a file; give a smaller one` +
        (name === "seed" ? "; in a program, sample() takes a seed below 2^64 as a bigint" : ""),
    );
  throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer ≥ ${minimum}`);
}

function listOf(value: number | ArrayLike<number>): readonly number[] {
  return isArray(value) ? Array.from(value) : [value as number];
}

function distinct<T>(path: string, values: readonly T[], key: (value: T) => string): readonly T[] {
  if (values.length === 0 && path !== "metrics") throw invalid(path, "is empty; it must have at least one value");
  const keys = values.map(key);
  const duplicate = keys.find((each, i) => keys.indexOf(each) !== i);
  if (duplicate !== undefined) throw invalid(path, `${duplicate} is listed twice; list it once`);
  return values;
}
