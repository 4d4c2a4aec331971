import { suggestion } from "@backstep/core/plugin";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import { type Experiment, exactMetrics, isExact, metricLabel, type NamedSpec } from "./experiment.ts";
import { invalid } from "./invalid.ts";
import { namedSpec } from "./named-spec.ts";
import { requireOptions, sectionOptions } from "./section-options.ts";

/**
 * Validates the metrics of an experiment: names, or objects with a name and options.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path of the metric at fault, `OPTION_INVALID` for a number out of range.
 */
export async function parseMetrics(
  values: readonly unknown[],
  source: PluginSource,
): Promise<Pick<Experiment, "metrics" | "metricSpecs">> {
  const specs: NamedSpec[] = [];
  for (const [i, value] of values.entries())
    specs.push(await parseMetric(namedSpec(`metrics[${i}]`, value), `metrics[${i}]`, source));
  return labelled(specs);
}

/** Metrics by their labels. */
export function labelled(specs: readonly NamedSpec[]): Pick<Experiment, "metrics" | "metricSpecs"> {
  const sampled = specs.filter(({ name }) => !isExact(name));
  return {
    metrics: specs.map(metricLabel),
    metricSpecs: Object.fromEntries(sampled.map((spec) => [metricLabel(spec), spec])),
  };
}

async function parseMetric({ name, options }: NamedSpec, path: string, source: PluginSource): Promise<NamedSpec> {
  if (isExact(name)) {
    requireOptions(path, options, {});
    return { name, options: {} };
  }
  if (name.startsWith("law/")) throw invalid(path, `unknown metric "${name}"; ${suggestion(name, exactMetrics)}`);
  const { plugin } = await findPlugin("metric", name, source);
  requireOptions(path, options, sectionOptions(plugin.options));
  // The hash belongs to a result. The metric does not take it.
  const { sha256: _, ...kept } = options;
  return { name, options: kept };
}
