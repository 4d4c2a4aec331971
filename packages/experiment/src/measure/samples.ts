import { type Estimate, type Metric, type Progress, type Samples, sample } from "@backstep/core";
import { required } from "../plan/build.ts";
import type { Plan } from "../plan/plan.ts";
import type { MetricName } from "../schema/experiment.ts";
import type { Cell, Cost } from "./cell.ts";
import type { Reference } from "./reference.ts";

/** The samples of one cell, and their cost. */
export interface Produced extends Cost {
  readonly samples: Samples;
}

/**
 * Draws the samples of one cell.
 *
 * @throws BackstepError as `sample`; `ABORTED` if the signal fires.
 */
export async function produce(
  { experiment, drift, model, times, start }: Plan,
  { scheme, steps, seed }: Cell,
  signal: AbortSignal | undefined,
  onProgress?: (progress: Progress) => void,
): Promise<Produced> {
  const { x, n, dim, nfe, jvps, seconds } = await sample({
    scheme: scheme.scheme,
    drift,
    model: model(seed),
    times: times(steps),
    n: experiment.samples,
    seed,
    noiseLevel: experiment.noiseLevel,
    start: start(),
    precision: experiment.precision,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return { samples: { kind: "samples", x, n, dim }, nfe, jvps, seconds };
}

/**
 * A metric between produced samples and the truth. The truth is given by its exact moments if the metric needs only moments, otherwise by
 * exact samples.
 */
export async function measureSamples(
  name: MetricName,
  plan: Plan,
  produced: Samples,
  reference: Reference,
  floors: Map<MetricName, number>,
): Promise<Estimate> {
  const metric = await metricOf(name, plan);
  // The moments of features are not known exactly, only those of points.
  if (name.startsWith("gaussian/") && !plan.features.has(name)) return metric.measure(produced, reference.moments);
  const estimate = await metric.measure(produced, await reference.samples());
  // The floor is the value between two exact sample sets. All cells of one seed share it.
  if (!floors.has(name))
    floors.set(name, (await metric.measure(await reference.secondSamples(), await reference.samples())).value);
  return { ...estimate, floor: floors.get(name)! };
}

async function metricOf(name: MetricName, { features, catalogue }: Plan): Promise<Metric> {
  const network = features.get(name);
  return network ? network.metric() : (await required(catalogue.metrics, "metrics", name))({});
}
