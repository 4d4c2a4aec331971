import { BackstepError, type ScoreModel, steps } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { type Experiment, isSampled } from "../schema/experiment.ts";
import { requireEntry } from "./build.ts";
import type { Plan } from "./plan.ts";

/** Metrics of the exact law need an affine score. The score of a Gaussian is affine; the score of a network is not. */
export function requireAffine({ metrics, score }: Experiment): void {
  const exact = metrics.find((metric) => !isSampled(metric));
  if (exact === undefined || score.kind === "analytic") return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${exact} needs an affine score, and score ${score.kind} is a network; use metrics of samples, such as gaussian/w2`,
  );
}

/** The limit of `wasserstein/exact`, which checks it only after all samples are drawn. */
const largestAssignment = 16_384;

/** The catalogue must have every metric of samples. Metrics of the exact law need a Gaussian target. An optimal assignment has a largest size. */
export function requireMetrics({ experiment, target, features, catalogue }: Plan): void {
  for (const metric of experiment.metrics)
    if (isSampled(metric) && !features.has(metric)) requireEntry(catalogue.metrics, "metrics", metric);
  const exact = experiment.metrics.find((metric) => !isSampled(metric));
  if (exact !== undefined && target?.gaussian !== true)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} needs Gaussian data, and target ${experiment.target?.kind} is not Gaussian; use metrics of samples, such as gaussian/w2`,
    );
  if (experiment.metrics.includes("wasserstein/exact") && experiment.samples > largestAssignment)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `samples is ${experiment.samples}; wasserstein/exact accepts at most ${largestAssignment}; use fewer samples, or wasserstein/sliced`,
    );
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
