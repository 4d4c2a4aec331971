import { parse as parsePath } from "node:path";
import { BackstepError } from "@backstep/core";
import type {
  DriftSpec,
  Experiment,
  FeatureSpec,
  GridSpec,
  MetricName,
  SchemeSpec,
  ScoreSpec,
  TargetSpec,
} from "./experiment.ts";
import { isSampled } from "./experiment.ts";
import { suggestion } from "./nearest.ts";
import { describe, invalid, isRecord, parseKind, parseObject } from "./section.ts";
import {
  drifts,
  experimentShape,
  featureMetric,
  grids,
  metricNames,
  perturbation,
  scores,
  targets,
} from "./sections.ts";

/**
 * Validates an experiment and fills in its defaults.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path of what is wrong, `OPTION_INVALID` where a number is out of range.
 */
export function parseExperiment(value: unknown, defaultName: string): Experiment {
  if (!isRecord(value)) throw invalid("", "the file does not hold an object of keys");
  const given = parseObject("", value, experimentShape) as unknown as GivenExperiment;
  const grid = parseKind("grid", given.grid ?? "uniform", grids) as GridSpec;
  const score = parseScore(given.score ?? "analytic");
  const metrics = given.metrics.map(parseMetric);
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
    metrics: distinct(
      "metrics",
      metrics.map(({ metric }) => metric),
      String,
    ),
    features: Object.fromEntries(metrics.flatMap(({ metric, features }) => (features ? [[metric, features]] : []))),
    samples: integer("samples", given.samples, 0),
    seeds: parseSeeds(given),
    precision: given.precision,
  };
  requireTarget(experiment);
  const sampled = experiment.metrics.find(isSampled);
  if (sampled !== undefined && experiment.samples < 2)
    throw invalid("samples", `${experiment.samples} samples cannot feed ${sampled}; it needs at least 2`);
  return experiment;
}

/** The keys of a file after their shape was checked and defaults were filled in; sections are not parsed yet. */
interface GivenExperiment extends Pick<Experiment, "start" | "noiseLevel" | "samples" | "precision"> {
  readonly name?: string;
  readonly target?: unknown;
  readonly drift: unknown;
  readonly score?: unknown;
  readonly schemes: readonly unknown[];
  readonly grid?: unknown;
  readonly steps?: number | readonly number[];
  readonly end?: number;
  readonly metrics: readonly unknown[];
  readonly seed?: number | readonly number[];
  readonly seeds?: number;
}

/** The name of a scheme together with its options: what tells two of them apart. */
export function schemeKey({ name, options }: SchemeSpec): string {
  return Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
}

/** The target, which an exact score cannot do without. */
function targetOf({ target }: GivenExperiment, score: ScoreSpec): { target?: TargetSpec } {
  if (target !== undefined) return { target: parseTarget(target) };
  if (score.kind !== "analytic") return {};
  throw invalid("target", "is missing");
}

/** What is compared with the data law, or starts from it, needs one. */
function requireTarget({ target, metrics, start }: Experiment): void {
  if (target !== undefined) return;
  const needs = metrics.length > 0 ? metrics[0] : start === "exact" ? "start exact" : undefined;
  if (needs !== undefined) throw invalid("target", `is missing; ${needs} needs the law of the data`);
}

function parseTarget(value: unknown): TargetSpec {
  // `fit: { data, kind: gaussian }` names the law that is fitted by `kind`, which therefore cannot stand beside `kind: fit`.
  if (isRecord(value) && isRecord(value.fit)) {
    const { kind = "gaussian", ...rest } = value.fit;
    const { fit: _, ...beside } = value;
    return parseKind("target", { kind: "fit", ...beside, ...rest, law: kind }, targets) as TargetSpec;
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

/** Where the score comes from. @throws BackstepError as `parseExperiment` */
export function parseScore(value: unknown): ScoreSpec {
  const score = parseKind("score", value, scores);
  // Its keys are those of the schema.
  if (score.kind !== "analytic") return score as unknown as ScoreSpec;
  const { kind, perturb } = score as { kind: "analytic"; perturb?: unknown };
  if (perturb === undefined) return { kind };
  const error = parseObject("score.perturb", perturb, perturbation);
  const given = Object.entries(error).filter(([, size]) => size !== undefined);
  if (given.length === 0) throw invalid("score.perturb", "neither bias nor noise is given");
  for (const [name, size] of given)
    if (!((size as number) >= 0 && Number.isFinite(size)))
      throw new BackstepError(
        "OPTION_INVALID",
        `score.perturb.${name} is ${size}; it must be a finite number at least 0`,
      );
  return { kind, perturb: Object.fromEntries(given) };
}

function parseScheme(value: unknown, i: number): SchemeSpec {
  if (typeof value === "string" && value !== "") return { name: value, options: {} };
  if (!isRecord(value) || typeof value.name !== "string" || value.name === "")
    throw invalid(`schemes[${i}]`, `${describe(value)} is neither a name nor an object with a name`);
  const { name, ...options } = value;
  return { name, options };
}

function parseSteps(value: GivenExperiment["steps"], grid: GridSpec): readonly number[] {
  if (value === undefined && grid.kind !== "times") throw invalid("", "steps is missing");
  const steps =
    grid.kind === "times" && value === undefined
      ? [grid.values.length - 1]
      : listOf(value as number | readonly number[]);
  return distinct("steps", steps, String);
}

/** `seed` names them, `seeds: n` is 1 … n. */
function parseSeeds({ seed, seeds }: GivenExperiment): readonly number[] {
  if (seed !== undefined && seeds !== undefined)
    throw invalid("seeds", "seed and seeds are given; one of them names the seeds");
  const named =
    seeds === undefined ? listOf(seed ?? 0) : Array.from({ length: integer("seeds", seeds, 1) }, (_, k) => k + 1);
  return distinct(
    "seed",
    named.map((each) => integer("seed", each, 0)),
    String,
  );
}

function parseMetric(value: unknown, i: number): { metric: MetricName; features?: FeatureSpec } {
  if (isRecord(value)) {
    const { features, output } = parseObject(`metrics[${i}]`, value, featureMetric) as unknown as FeatureSpec;
    const metric: MetricName = `gaussian/frechet@${parsePath(features).name}`;
    return { metric, features: { features, ...(output !== undefined && { output }) } };
  }
  const known = metricNames.find((metric) => metric === value);
  if (known) return { metric: known };
  if (typeof value !== "string") throw invalid(`metrics[${i}]`, `${describe(value)} is neither a name nor an object`);
  throw invalid(`metrics[${i}]`, `unknown metric "${value}"; ${suggestion(value, metricNames)}`);
}

function requireOne(path: string, section: object, keys: readonly string[]): void {
  const given = keys.filter((key) => key in section);
  if (given.length !== 1) throw invalid(path, `exactly one of ${keys.join(", ")} must be given; ${given.length} were`);
}

function integer(name: string, value: number, minimum: number): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer at least ${minimum}`);
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function distinct<T>(path: string, values: readonly T[], key: (value: T) => string): readonly T[] {
  const keys = values.map(key);
  const twice = keys.find((each, i) => keys.indexOf(each) !== i);
  if (twice !== undefined) throw invalid(path, `${twice} stands there twice`);
  return values;
}
