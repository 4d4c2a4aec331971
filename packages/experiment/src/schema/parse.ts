import { BackstepError } from "@backstep/core";
import { describe, isRecord, suggestion } from "@backstep/core/plugin";
import type { z } from "zod";
import type { FeatureOptions } from "../catalogue.ts";
import {
  type DriftSpec,
  type Experiment,
  type GridSpec,
  isSampled,
  type MetricName,
  type SchemeSpec,
  type ScoreSpec,
  schemeKey,
  type TargetSpec,
} from "./experiment.ts";
import { drifts, grids, targets } from "./kinds.ts";
import { parseScore } from "./parse-score.ts";
import { invalid, parseKind, parseObject } from "./section.ts";
import { experimentShape, featureMetric, metricNames } from "./shape.ts";

/**
 * Validates an experiment and fills in its defaults.
 *
 * @param value The content of an experiment file, or an object of the same form.
 * @param defaultName The name of the experiment if it has no key `name`.
 * @throws BackstepError `EXPERIMENT_INVALID` with the path of the value at fault, `OPTION_INVALID` for a number out of range.
 * @example
 * ```ts
 * import { parseExperiment } from "@backstep/experiment";
 *
 * const target = { kind: "gaussian", mean: [1], variance: [0.25] };
 * const { steps } = parseExperiment({ target, drift: "ou", schemes: ["heun"], steps: 16, metrics: ["law/w2"] }, "heun");
 * ```
 */
export function parseExperiment(value: unknown, defaultName: string): Experiment {
  if (!isRecord(value)) throw invalid("", "the experiment is not an object of keys");
  const given = parseObject("", value, experimentShape);
  const grid = parseKind("grid", given.grid ?? "uniform", grids) as GridSpec;
  const score = parseScore(given.score ?? "analytic");
  const metrics = given.metrics.map(parseMetric);
  const names = metrics.map(({ metric }) => metric);
  const experiment: Experiment = {
    name: given.name ?? defaultName,
    ...targetOf(given, score),
    drift: parseDrift(given.drift),
    score,
    schemes: distinct("schemes", given.schemes.map(parseScheme), schemeKey),
    grid,
    steps: parseSteps(given.steps, grid),
    start: given.start,
    end: given.end ?? (grid.kind === "times" ? grid.values[grid.values.length - 1] : 0),
    noiseLevel: given.noiseLevel,
    metrics: distinct("metrics", names, String),
    features: Object.fromEntries(metrics.flatMap(({ metric, features }) => (features ? [[metric, features]] : []))),
    samples: integer("samples", given.samples, 0),
    seeds: parseSeeds(given),
    precision: given.precision,
  };
  requireTarget(experiment);
  requireSamples(experiment);
  return experiment;
}

/** The keys of an experiment after `experimentShape`; its sections are not parsed yet. */
type GivenExperiment = z.infer<typeof experimentShape>;

/** The target, which every exact score needs. */
function targetOf({ target }: GivenExperiment, score: ScoreSpec): { target?: TargetSpec } {
  if (target !== undefined) return { target: parseTarget(target) };
  if (score.kind !== "analytic") return {};
  throw invalid("target", "is missing");
}

/** Metrics and the exact start need the law of the data. */
function requireTarget({ target, metrics, start }: Experiment): void {
  if (target !== undefined) return;
  const needs = metrics.length > 0 ? metrics[0] : start === "exact" ? "start exact" : undefined;
  if (needs !== undefined) throw invalid("target", `is missing; ${needs} needs the law of the data`);
}

function requireSamples({ metrics, samples }: Experiment): void {
  const sampled = metrics.find(isSampled);
  if (sampled !== undefined && samples < 2)
    throw invalid("samples", `is ${samples}, but ${sampled} needs at least 2; set samples, for instance to 1000`);
}

function parseTarget(value: unknown): TargetSpec {
  // In `fit: { data, kind: gaussian }` the key `kind` names the law that is fitted, so it cannot stand next to `kind: fit`.
  if (isRecord(value) && isRecord(value.fit)) {
    const { kind = "gaussian", ...rest } = value.fit;
    const { fit: _, ...others } = value;
    return parseKind("target", { kind: "fit", ...others, ...rest, law: kind }, targets) as TargetSpec;
  }
  const target = parseKind("target", value, targets) as TargetSpec;
  if (target.kind === "gaussian") requireOne("target", target, ["variance", "covariance", "spectrum"]);
  if (target.kind === "mixture") requireOne("target", target, ["variance", "covariances"]);
  return target;
}

function parseDrift(value: unknown): DriftSpec {
  const drift = parseKind("drift", value, drifts) as DriftSpec;
  if (drift.kind === "vp-discrete") requireOne("drift", drift, ["betas", "schedule"]);
  return drift;
}

function parseScheme(value: unknown, i: number): SchemeSpec {
  if (typeof value === "string" && value !== "") return { name: value, options: {} };
  if (!isRecord(value) || typeof value.name !== "string" || value.name === "")
    throw invalid(`schemes[${i}]`, `${describe(value)} is neither a name nor an object with a name`);
  const { name, ...options } = value;
  return { name, options };
}

function parseSteps(value: GivenExperiment["steps"], grid: GridSpec): readonly number[] {
  if (value !== undefined) return distinct("steps", listOf(value), String);
  if (grid.kind === "times") return [grid.values.length - 1];
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

function parseMetric(value: unknown, i: number): { metric: MetricName; features?: FeatureOptions } {
  if (isRecord(value)) {
    const { features, output } = parseObject(`metrics[${i}]`, value, featureMetric);
    const metric: MetricName = `gaussian/frechet@${stemOf(features)}`;
    return { metric, features: { features, ...(output !== undefined && { output }) } };
  }
  const known = metricNames.find((metric) => metric === value);
  if (known) return { metric: known };
  if (typeof value !== "string") throw invalid(`metrics[${i}]`, `${describe(value)} is neither a name nor an object`);
  throw invalid(`metrics[${i}]`, `unknown metric "${value}"; ${suggestion(value, metricNames)}`);
}

/** The file name of a path, without its extension. */
function stemOf(path: string): string {
  const name = path.replace(/\/+$/, "").split("/").pop() ?? path;
  return name.replace(/(?<=.)\.[^.]*$/, "");
}

function requireOne(path: string, section: object, keys: readonly string[]): void {
  const given = keys.filter((key) => key in section);
  if (given.length !== 1)
    throw invalid(
      path,
      `${given.length === 0 ? "none" : given.join(" and ")} of ${keys.join(", ")} is given; exactly one of them must be given`,
    );
}

function integer(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer ≥ ${minimum}`);
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function distinct<T>(path: string, values: readonly T[], key: (value: T) => string): readonly T[] {
  const keys = values.map(key);
  const duplicate = keys.find((each, i) => keys.indexOf(each) !== i);
  if (duplicate !== undefined) throw invalid(path, `${duplicate} is listed twice; list it once`);
  return values;
}
