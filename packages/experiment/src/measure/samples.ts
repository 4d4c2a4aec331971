import { type Estimate, type Progress, type SampleOptions, type Samples, sample } from "@backstep/core";
import { anAbortSignal, requireArguments } from "@backstep/core/plugin";
import { aCell, aPlan } from "../arguments.ts";
import type { Plan } from "../plan/plan.ts";
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
  plan: Plan,
  cell: Cell,
  signal: AbortSignal | undefined,
  onProgress?: (progress: Progress) => void,
): Promise<Produced> {
  requireArguments(
    "produce",
    {
      plan: aPlan,
      cell: aCell,
      signal: { ...anAbortSignal, optional: true },
      onProgress: { type: "function", optional: true },
    },
    { plan, cell, signal, onProgress },
  );
  return draw(plan, cell, signal, onProgress);
}

/** `produce` without a check of the arguments, which takes as long as the list of seeds. It is for calls once per cell. */
export async function draw(
  plan: Plan,
  cell: Cell,
  signal: AbortSignal | undefined,
  onProgress?: (progress: Progress) => void,
): Promise<Produced> {
  const { scheme, variant, steps, seed } = cell;
  const { setting, drift, model, times, start } = variant;
  const run = {
    scheme: scheme.scheme,
    drift,
    model: model(seed),
    n: plan.experiment.samples,
    seed,
    noiseLevel: setting.noiseLevel,
    start: start(),
    precision: setting.precision,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  };
  const { tolerance } = setting;
  if (tolerance !== undefined) return adaptive(run, times(steps), tolerance);
  const { x, n, dim, nfe, jvps, seconds } = await sample({ ...run, times: times(steps) });
  return { samples: { kind: "samples", x, n, dim }, nfe, jvps, seconds };
}

/** Draws samples with steps as long as the tolerance allows. */
async function adaptive(
  run: Omit<SampleOptions, "times" | "noise">,
  [from, to]: Float64Array,
  tolerance: number,
): Promise<Produced> {
  const { sampleAdaptive } = await import("@backstep/adaptive");
  const both = { absolute: tolerance, relative: tolerance };
  const { x, n, dim, nfe, jvps, seconds, accepted } = await sampleAdaptive({ ...run, from, to, tolerance: both });
  const steps = accepted.reduce((sum, count) => sum + count, 0) / n;
  return { samples: { kind: "samples", x, n, dim }, nfe, jvps, seconds, steps };
}

/**
 * A metric between produced samples and the truth. The truth is given by its exact moments if the metric needs only moments, otherwise by
 * exact samples.
 */
export async function measureSamples(
  label: string,
  plan: Plan,
  produced: Samples,
  reference: Reference,
  floors: Map<string, number>,
  signal: AbortSignal | undefined,
): Promise<Estimate> {
  const options = signal ? { signal } : {};
  const { metric, digest } = plan.metrics.get(label)!;
  // The moments of features are not known exactly, only those of points.
  if (metric.info.accepts.includes("moments") && digest === undefined)
    return metric.measure(produced, reference.moments, options);
  const estimate = await metric.measure(produced, await reference.samples(), options);
  // The floor is the value between two exact sample sets. All cells of one seed share it.
  if (!floors.has(label))
    floors.set(
      label,
      (await metric.measure(await reference.secondSamples(), await reference.samples(), options)).value,
    );
  return { ...estimate, floor: floors.get(label)! };
}
