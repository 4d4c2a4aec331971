import { type Estimate, type Metric, type Progress, type Samples, sample } from "@backstep/core";
import { bures, diagonalW2, frechet, kl } from "@backstep/metric-gaussian";
import { exact, marginal, sliced } from "@backstep/metric-wasserstein";
import type { MetricName, SampledMetric } from "../experiment/experiment.ts";
import type { Plan } from "../experiment/plan.ts";
import type { Reference } from "./reference.ts";
import type { Cell, Cost } from "./row.ts";

/** What a sampling run left behind. */
export interface Produced extends Cost {
  readonly samples: Samples;
}

const metrics: Readonly<Record<SampledMetric, () => Metric>> = {
  "gaussian/w2": bures,
  "gaussian/w2-diagonal": diagonalW2,
  "gaussian/frechet": frechet,
  "gaussian/kl": kl,
  "wasserstein/exact": exact,
  "wasserstein/sliced": sliced,
  "wasserstein/marginal": marginal,
  "wasserstein/marginal-1": () => marginal({ p: 1 }),
};

/** Draws the samples of one cell. */
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

/** A metric between produced samples and the truth: exact moments where moments are all that it sees, else exact samples. */
export async function measureSamples(
  name: MetricName,
  { features }: Plan,
  produced: Samples,
  reference: Reference,
  floors: Map<MetricName, number>,
): Promise<Estimate> {
  const network = features.get(name);
  const metric = network ? frechet({ features: network.features }) : metrics[name as SampledMetric]();
  // Moments of features are not known, only those of points.
  if (name.startsWith("gaussian/") && !network) return metric.measure(produced, reference.moments);
  const estimate = await metric.measure(produced, await reference.samples());
  // Two exact sample sets: what the metric reads where there is no error at all. One reading serves all cells of a seed.
  if (!floors.has(name))
    floors.set(name, (await metric.measure(await reference.twin(), await reference.samples())).value);
  return { ...estimate, floor: floors.get(name)! };
}
