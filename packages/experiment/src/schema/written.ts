import { requireArguments, shape } from "@backstep/core/plugin";
import { anExperiment } from "../arguments.ts";
import type { Experiment } from "./experiment.ts";

const aMap = shape("a Map of metrics", { get: { type: "function" } });

/** An experiment as a file has it, with every default written out. `parseStored` reads it back. */
export function writtenExperiment(
  experiment: Experiment,
  digests: ReadonlyMap<string, { readonly digest?: string }> = new Map(),
): Record<string, unknown> {
  requireArguments("writtenExperiment", { experiment: anExperiment, digests: aMap }, { experiment, digests });
  const { name, target, metrics, metricSpecs, steps, samples, startFile, only, except, view } = experiment;
  return {
    name,
    ...(target && { target }),
    drift: oneOrAll(experiment.drifts),
    score: oneOrAll(experiment.scores),
    schemes: experiment.schemes.map((scheme) => named(scheme.name, scheme.options)),
    ...(experiment.tolerances
      ? { tolerance: oneOrAll(experiment.tolerances) }
      : { grid: oneOrAll(experiment.grids), steps }),
    ...(startFile === undefined ? { start: oneOrAll(experiment.starts) } : { startFile }),
    ...(experiment.startTimes && { startTime: oneOrAll(experiment.startTimes) }),
    end: oneOrAll(experiment.ends),
    noiseLevel: oneOrAll(experiment.noiseLevels),
    metrics: metrics.map((label) => {
      const spec = metricSpecs[label];
      const digest = digests.get(label)?.digest;
      return spec === undefined ? label : named(spec.name, { ...spec.options, ...(digest && { sha256: digest }) });
    }),
    samples,
    // JSON has no bigint.
    seed: oneOrAll(experiment.seeds.map((seed) => (typeof seed === "bigint" ? String(seed) : seed))),
    precision: oneOrAll(experiment.precisions),
    ...(only && { only }),
    ...(except && { except }),
    ...(view && { view }),
  };
}

/** The name of a plugin alone, or together with its options. */
function named(name: string, options: object): string | object {
  return Object.keys(options).length === 0 ? name : { name, ...options };
}

function oneOrAll<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? values[0] : values;
}
