import { BackstepError, type OpenedScore, type ScoreModel, steps } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { type Experiment, isSampled } from "../schema/experiment.ts";
import type { Plan } from "./plan.ts";

/** Metrics of the exact law need the exact score of the target: of a Gaussian it is affine. */
export function requireAffine({ metrics, score }: Experiment, { exact }: OpenedScore): void {
  const metric = metrics.find((each) => !isSampled(each));
  if (metric === undefined || exact) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${metric} needs an affine score, and score ${score.kind} is not the exact score of the target; use metrics of samples, such as gaussian/w2`,
  );
}

/** Metrics of the exact law need a Gaussian target. A metric of samples may have a largest number of samples, which it checks only after they are drawn. */
export function requireMetrics({ experiment, target, metrics, dim }: Plan): void {
  const exact = experiment.metrics.find((metric) => !isSampled(metric));
  if (exact !== undefined && target?.gaussian !== true)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} needs Gaussian data, and target ${experiment.target?.kind} is not Gaussian; use metrics of samples, such as gaussian/w2`,
    );
  for (const [label, { metric }] of metrics) {
    const largest = metric.info.largestN?.(dim) ?? Number.POSITIVE_INFINITY;
    if (experiment.samples > largest)
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `samples is ${experiment.samples}; ${label} accepts at most ${largest}; use fewer samples, or another metric, such as wasserstein/sliced`,
      );
  }
}

/** Starts every run, but takes no step. Errors that `sample` or a network reports at the start of a run appear before any run. */
export async function requireRuns({ experiment, drift, schemes, times, model, network, start }: Plan): Promise<void> {
  const grids = experiment.steps.map(times);
  if (network) for (const first of new Set(grids.map((grid) => grid[0]))) await evaluateOnce(model(0), first);
  for (const { scheme } of schemes)
    for (const grid of grids) {
      const run = steps({
        scheme,
        drift,
        model: model(0),
        times: grid,
        n: 1,
        noiseLevel: experiment.noiseLevel,
        start: start(),
        precision: experiment.precision,
      });
      await run.next();
      await run.return();
    }
}

async function evaluateOnce(model: ScoreModel, time: number): Promise<void> {
  const workspace = await createWorkspace("f32");
  try {
    const x = workspace.batch(1, model.dim);
    x.data.fill(0.5);
    await model.predict(model.predictions[0], x, time);
  } finally {
    releaseWorkspace(workspace);
  }
}
