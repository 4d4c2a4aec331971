import { BackstepError, type OpenedScore } from "@backstep/core";
import { type Experiment, isExact, type SectionSpec } from "../schema/experiment.ts";
import { invalid } from "../schema/invalid.ts";
import { limits } from "../schema/limits.ts";
import type { Plan } from "./plan.ts";

/** Metrics of the exact law need the exact score of the target: of a Gaussian it is affine. */
export function requireAffine({ metrics }: Experiment, score: SectionSpec, { exact }: OpenedScore): void {
  const metric = metrics.find(isExact);
  if (metric === undefined || exact) return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${metric} needs an affine score, and score ${score.kind} is not the exact score of the target; use metrics of samples, such as gaussian/w2`,
  );
}

/** Metrics of the exact law need a Gaussian target. A metric of samples may have a largest number of samples, which it checks only after they are drawn. */
export function requireMetrics({ experiment, target, metrics, dim }: Plan): void {
  const exact = experiment.metrics.find(isExact);
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

/** A start file has points of the dimension of the run. They have no Gaussian law, so exact laws do not exist. */
export function requireStartFile({ experiment, startData, dim }: Plan): void {
  if (startData === undefined) return;
  const exact = experiment.metrics.find(isExact);
  if (exact !== undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} needs a Gaussian law of the start points, and startFile gives points; use metrics of samples, such as gaussian/w2, or leave startFile out`,
    );
  const { points } = startData;
  if (points.dim !== dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `startFile ${experiment.startFile} has points of dimension ${points.dim}, and the experiment has dimension ${dim}; they must be equal`,
    );
}

/** Adaptive steps need the error estimate of the scheme. They depend on the path, so exact laws do not exist. */
export function requireAdaptive({ experiment, schemes }: Plan): void {
  if (experiment.tolerances === undefined) return;
  const exact = experiment.metrics.find(isExact);
  if (exact !== undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} needs steps that do not depend on the path, and tolerance makes them adaptive; use metrics of samples, such as gaussian/w2, or steps`,
    );
  const without = schemes.find(({ scheme }) => scheme.info.errorOrder === undefined);
  if (without !== undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${without.name} does not estimate its error, which tolerance needs; take adaptive-heun or dormand-prince, or steps in place of tolerance`,
    );
}

/** The samples of a cell must fit into memory. */
export function requireMemory({ experiment: { samples }, dim }: Plan): void {
  const bytes = samples * dim * 8;
  if (bytes <= limits.bytes) return;
  const most = Math.floor(limits.bytes / 8 / dim);
  throw invalid(
    "samples",
    `${samples} in dimension ${dim} take ${bytes} bytes in f64; the limit is ${limits.bytes} bytes, so at most ${most} samples`,
  );
}
