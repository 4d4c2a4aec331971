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
import { createWorkspace, releaseWorkspace } from "@backstep/core/plugin";
import { gaussian, perturbScore } from "@backstep/score-analytic";
import { findScheme } from "../schemes/find.ts";
import type { FeatureNetwork } from "../scores/features.ts";
import { buildScore, type LearnedScore } from "../scores/score.ts";
import { type OpenSession, openSession } from "../scores/session.ts";
import { buildDrift, buildGrid } from "./drift.ts";
import { type AnalyticSpec, type Experiment, isSampled, type SchemeSpec } from "./experiment.ts";
import type { ExperimentFile } from "./read.ts";
import { type BuiltTarget, buildTarget } from "./target.ts";

/** A scheme of an experiment, made. */
export interface PlannedScheme extends SchemeSpec {
  readonly scheme: Scheme<unknown>;
}

/** An experiment with everything made that it names, checked so far as that is possible without running it. */
export interface Plan {
  readonly experiment: Experiment;
  readonly folder: string;
  readonly dim: number;
  /** The law of the data; a learned score may go without. */
  readonly target?: Target;
  /** The points of which the target was made, and what tells their content from another. */
  readonly data?: { readonly points: Samples; readonly digest: string };
  /** The score, where it is a network. */
  readonly learned?: LearnedScore;
  /** The networks of metrics in features, by the names of these metrics. */
  readonly features: ReadonlyMap<string, FeatureNetwork>;
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
 * Makes everything that an experiment names, before any of it runs. Its networks go with the sessions that `open` opens.
 *
 * @throws BackstepError whatever is wrong with a value in the file or with a model, `SCHEME_UNKNOWN`, `CAPABILITY_MISSING` where a metric of
 * the exact law meets a target that is not Gaussian or a network, and what `sample` refuses before a run.
 */
export async function makePlan({ experiment, folder }: ExperimentFile, open: OpenSession = openSession): Promise<Plan> {
  requireAffine(experiment);
  const { target, data } = experiment.target
    ? await buildTarget(experiment.target, folder)
    : ({} as Partial<BuiltTarget>);
  const drift = buildDrift(experiment.drift);
  const grid = buildGrid(experiment.grid);
  const start = experiment.grid.kind === "times" ? experiment.grid.values[0] : undefined;
  const schemes: PlannedScheme[] = [];
  for (const spec of experiment.schemes)
    schemes.push({ ...spec, scheme: await findScheme(spec.name, spec.options, folder) });

  const { score } = experiment;
  const products = schemes.some(({ scheme: { info } }) => info.requires.includes("jvp") || info.jvpsPerStep !== 0);
  const learned = score.kind === "analytic" ? undefined : await buildScore(score, { drift, folder, products, open });
  const dim = dimOf(target, learned);
  const bias = await biasOf(score, dim);
  const plan: Plan = {
    experiment,
    folder,
    dim,
    ...(target && { target }),
    ...(data && { data }),
    ...(learned && { learned }),
    features: await featuresOf(experiment, folder, dim, open),
    drift,
    schemes,
    ...(bias && { bias }),
    times: (steps) => grid(steps, drift, experiment.end, start),
    end: (steps) => plan.times(steps)[steps],
    model: (seed) => learned?.model ?? perturbed(requireTarget(plan).score(drift), score, bias, seed),
    start: () => (experiment.start === "exact" ? exactStart(requireTarget(plan)) : experiment.start),
  };
  requireMetrics(plan);
  await requireRuns(plan);
  return plan;
}

/** The target of a plan, of whose experiment it is known that it has one. */
export function requireTarget({ target }: Plan): Target {
  if (target) return target;
  throw new BackstepError("EXPERIMENT_INVALID", "target: is missing", { path: "target" });
}

/** The law of a run is exact where the score is affine, as that of a Gaussian is and that of a network is not. */
function requireAffine({ metrics, score }: Experiment): void {
  const exact = metrics.find((metric) => !isSampled(metric));
  if (exact === undefined || score.kind === "analytic") return;
  throw new BackstepError(
    "CAPABILITY_MISSING",
    `${exact} is the exact law of a run whose score is affine; score ${score.kind} is a network`,
  );
}

function dimOf(target: Target | undefined, learned: LearnedScore | undefined): number {
  if (target && learned && target.dim !== learned.model.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the score has dimension ${learned.model.dim} and the target ${target.dim}; they must be equal`,
    );
  return (learned?.model ?? target)!.dim;
}

async function featuresOf(
  { features }: Experiment,
  folder: string,
  dim: number,
  open: OpenSession,
): Promise<ReadonlyMap<string, FeatureNetwork>> {
  const networks = new Map<string, FeatureNetwork>();
  for (const [metric, spec] of Object.entries(features)) {
    const { featureNetwork } = await import("../scores/features.ts");
    networks.set(metric, await featureNetwork(spec, folder, dim, open));
  }
  return networks;
}

/** A direction is drawn once and for all (seed 0), so that every run of an experiment is off by the same vector. */
async function biasOf(score: Experiment["score"], dim: number): Promise<Float64Array | undefined> {
  const size = perturbationOf(score)?.bias;
  if (size === undefined) return undefined;
  const normal = gaussian({ mean: new Float64Array(dim), variance: new Float64Array(dim).fill(1) });
  const direction = Float64Array.from(await drawSamples(normal, { n: 1, seed: 0 }));
  const length = Math.sqrt(direction.reduce((total, value) => total + value * value, 0));
  return direction.map((value) => (size * value) / length);
}

/** The error that is added to an exact score. */
export function perturbationOf(score: Experiment["score"]): AnalyticSpec["perturb"] {
  return score.kind === "analytic" ? score.perturb : undefined;
}

function perturbed(
  model: ScoreModel,
  score: Experiment["score"],
  bias: Float64Array | undefined,
  seed: number,
): ScoreModel {
  const perturb = perturbationOf(score);
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

/** Every run up to, and without, its first step: whatever core refuses is refused here, and what a network refuses at its first time. */
async function requireRuns({ experiment, drift, schemes, times, model, learned, start }: Plan): Promise<void> {
  const grids = experiment.steps.map(times);
  if (learned) for (const first of new Set(grids.map((grid) => grid[0]))) await evaluateOnce(learned.model, first);
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
