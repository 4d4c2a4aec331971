import { BackstepError, type ScoreModel, steps } from "@backstep/core";
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { type Experiment, isSampled } from "../schema/experiment.ts";
import { requireEntry } from "./build.ts";
import type { Plan } from "./plan.ts";

/** The exact law of a run needs an affine score: that of a Gaussian is affine, that of a network is not. */
export function requireAffine({ metrics, score }: Experiment): void {
  const exact = metrics.find((metric) => !isSampled(metric));
  if (exact === undefined || score.kind === "analytic") return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${exact} is the exact law of a run whose score is affine; score ${score.kind} is a network`,
  );
}

/** `wasserstein/exact` would refuse more samples only after all of them were drawn. */
const largestAssignment = 16_384;

/** The catalogue must have every metric of samples. Metrics of the exact law need a Gaussian target. An optimal assignment has a largest size. */
export function requireMetrics({ experiment, target, features, catalogue }: Plan): void {
  for (const metric of experiment.metrics)
    if (isSampled(metric) && !features.has(metric)) requireEntry(catalogue.metrics, "metrics", metric);
  const exact = experiment.metrics.find((metric) => !isSampled(metric));
  if (exact !== undefined && target?.gaussian !== true)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} is the exact law of a run on Gaussian data; target ${experiment.target?.kind} is not Gaussian`,
    );
  if (experiment.metrics.includes("wasserstein/exact") && experiment.samples > largestAssignment)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `wasserstein/exact assigns at most ${largestAssignment} samples, not ${experiment.samples}; wasserstein/sliced takes any number`,
    );
}

/** Starts every run without its first step: what core refuses, and what a network refuses at its first time, is refused here. */
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
