import { BackstepError, type Metric } from "@backstep/core";
import type { FeatureUse } from "../catalogue.ts";
import { createPlugin } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment, NamedSpec } from "../schema/experiment.ts";
import { keyOfType } from "./build.ts";

/** A metric of samples. */
export interface PlannedMetric {
  readonly metric: Metric;
  /** Hash of the network whose output it takes as features, if there is one. */
  readonly digest?: string;
}

/**
 * Creates the metrics of samples of an experiment, by their labels.
 *
 * @throws BackstepError if a metric refuses its options; for a network as `featureNetwork` of the catalogue; `CAPABILITY_MISSING` if the
 * catalogue opens no network.
 */
export async function buildMetrics(
  { metricSpecs }: Experiment,
  use: FeatureUse,
  source: PluginSource,
): Promise<ReadonlyMap<string, PlannedMetric>> {
  const metrics = new Map<string, PlannedMetric>();
  for (const [label, spec] of Object.entries(metricSpecs))
    metrics.set(label, await buildMetric(label, spec, use, source));
  return metrics;
}

async function buildMetric(
  label: string,
  { name, options }: NamedSpec,
  use: FeatureUse,
  source: PluginSource,
): Promise<PlannedMetric> {
  const factory = await findPlugin("metric", name, source);
  const key = keyOfType(factory.plugin.options, "features");
  const named = key === undefined ? undefined : options[key];
  if (named === undefined) return { metric: await createPlugin(factory, options, {}, source) };
  const { featureNetwork } = source.catalogue;
  if (featureNetwork === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${label} needs a network, and the catalogue opens none; add featureNetwork to the catalogue`,
    );
  const { output } = options as { readonly output?: string };
  const network = await featureNetwork({ features: named as string, ...(output !== undefined && { output }) }, use);
  return { metric: await createPlugin(factory, options, { features: network }, source), digest: network.digest };
}
