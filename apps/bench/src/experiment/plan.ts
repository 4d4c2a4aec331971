import {
  BackstepError,
  type Drift,
  drawSamples,
  exactStart,
  type Samples,
  type Scheme,
  type ScoreModel,
  type Start,
  steps as stepByStep,
  type Target,
} from "@backstep/core";
import { gaussian, perturbScore } from "@backstep/score-analytic";
import { findScheme } from "../schemes/find.ts";
import { buildDrift, buildGrid } from "./drift.ts";
import { type Experiment, isSampled, type SchemeSpec } from "./experiment.ts";
import type { ExperimentFile } from "./read.ts";
import { buildTarget } from "./target.ts";

/** A scheme of an experiment, made. */
export interface PlannedScheme extends SchemeSpec {
  readonly scheme: Scheme<unknown>;
}

/** An experiment with everything made that it names, checked so far as that is possible without running it. */
export interface Plan {
  readonly experiment: Experiment;
  readonly folder: string;
  readonly target: Target;
  /** The points of which the target was made, and what tells their content from another. */
  readonly data?: { readonly points: Samples; readonly digest: string };
  readonly drift: Drift;
  readonly schemes: readonly PlannedScheme[];
  /** The vector that a perturbed score is off by, (d). */
  readonly bias?: Float64Array;
  times(steps: number): Float64Array;
  /** The forward time at which a run of so many steps stops: that of the experiment, unless its grid has ends of its own. */
  end(steps: number): number;
  model(seed: number): ScoreModel;
  start(): Start;
}

/**
 * Makes everything that an experiment names, before any of it runs.
 *
 * @throws BackstepError whatever is wrong with a value in the file, `SCHEME_UNKNOWN`, `CAPABILITY_MISSING` where a metric of the exact
 * law meets a target that is not Gaussian, and what `sample` refuses before a run.
 */
export async function makePlan({ experiment, folder }: ExperimentFile): Promise<Plan> {
  const { target, data } = await buildTarget(experiment.target, folder);
  const drift = buildDrift(experiment.drift);
  const grid = buildGrid(experiment.grid);
  const start = experiment.grid.kind === "times" ? experiment.grid.values[0] : undefined;
  const schemes: PlannedScheme[] = [];
  for (const spec of experiment.schemes)
    schemes.push({ ...spec, scheme: await findScheme(spec.name, spec.options, folder) });

  const bias = await biasOf(experiment, target.dim);
  const plan: Plan = {
    experiment,
    folder,
    target,
    ...(data && { data }),
    drift,
    schemes,
    ...(bias && { bias }),
    times: (steps) => grid(steps, drift, experiment.end, start),
    end: (steps) => plan.times(steps)[steps],
    model: (seed) => perturbed(target.score(drift), experiment, bias, seed),
    start: () => (experiment.start === "exact" ? exactStart(target) : experiment.start),
  };
  requireMetrics(plan);
  await requireRuns(plan);
  return plan;
}

/** A direction is drawn once and for all (seed 0), so that every run of an experiment is off by the same vector. */
async function biasOf({ score }: Experiment, dim: number): Promise<Float64Array | undefined> {
  const size = score.perturb?.bias;
  if (size === undefined) return undefined;
  const normal = gaussian({ mean: new Float64Array(dim), variance: new Float64Array(dim).fill(1) });
  const direction = Float64Array.from(await drawSamples(normal, { n: 1, seed: 0 }));
  const length = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  return direction.map((value) => (size * value) / length);
}

function perturbed(model: ScoreModel, { score }: Experiment, bias: Float64Array | undefined, seed: number): ScoreModel {
  const { perturb } = score;
  if (perturb === undefined) return model;
  return perturbScore(model, {
    ...(bias && perturb.bias !== undefined && perturb.bias > 0 && { bias: { size: perturb.bias, direction: bias } }),
    ...(perturb.noise !== undefined && { noise: { size: perturb.noise, seed } }),
  });
}

/** What `wasserstein/exact` would refuse only after everything was sampled. */
const largestAssignment = 16_384;

/** Metrics of the exact law need a Gaussian target, and an assignment ends somewhere. */
function requireMetrics({ experiment, target }: Plan): void {
  const exact = experiment.metrics.find((metric) => !isSampled(metric));
  if (exact !== undefined && !target.gaussian)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `${exact} is the exact law of a run on Gaussian data; target ${experiment.target.kind} is not Gaussian`,
    );
  if (experiment.metrics.includes("wasserstein/exact") && experiment.samples > largestAssignment)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `wasserstein/exact assigns at most ${largestAssignment} samples, not ${experiment.samples}; wasserstein/sliced takes any number`,
    );
}

/** Every run up to, and without, its first step: whatever core refuses is refused here. */
async function requireRuns({ experiment, drift, schemes, times, model, start }: Plan): Promise<void> {
  const grids = experiment.steps.map(times);
  for (const { scheme } of schemes)
    for (const grid of grids) {
      const run = stepByStep({
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
