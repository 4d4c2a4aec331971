import {
  BackstepError,
  type Drift,
  exactStart,
  type Samples,
  type Scheme,
  type ScoreModel,
  type Start,
  type Target,
} from "@backstep/core";
import type { Catalogue, ExperimentScore, FeatureNetwork, FeatureUse, ScoreUse } from "../catalogue.ts";
import { type ImageShape, imageShapeOf } from "../pictures/image-shape.ts";
import type { Window } from "../pictures/window.ts";
import type { Experiment, ExperimentFile, SchemeSpec } from "../schema/experiment.ts";
import { type BuiltTarget, buildDrift, buildGrid, buildTarget, required } from "./build.ts";
import { requireAffine, requireMetrics, requireRuns } from "./checks.ts";
import { findScheme } from "./find-scheme.ts";

/** A scheme of an experiment. */
export interface PlannedScheme extends SchemeSpec {
  readonly scheme: Scheme<unknown>;
}

/** A network of an experiment: what is known about it besides its score. */
export interface PlannedNetwork {
  /** Hash of its files. */
  readonly digest: string;
  /** The pictures that its rows are, if they are pictures. */
  readonly image?: ImageShape;
  /** The values that pictures show as black and as white. */
  readonly window?: Window;
}

/** An experiment with everything that it names created and checked, as far as that is possible without a run. */
export interface Plan {
  readonly experiment: Experiment;
  /** The folder to which file names are relative. */
  readonly folder: string;
  /** The dimension of a point. */
  readonly dim: number;
  /** The law of the data. Optional only for the score of a network. */
  readonly target?: Target;
  /** The points of which the target was made, and the hash of their content. */
  readonly data?: { readonly points: Samples; readonly digest: string };
  /** The network of the score, if there is one. */
  readonly network?: PlannedNetwork;
  /** The networks of metrics in features, by the names of these metrics. */
  readonly features: ReadonlyMap<string, FeatureNetwork>;
  readonly drift: Drift;
  readonly schemes: readonly PlannedScheme[];
  /** The error added to an exact score, with its bias as a vector, (d). */
  readonly perturbation?: NonNullable<ExperimentScore["perturbation"]>;
  readonly catalogue: Catalogue;
  times(steps: number): Float64Array;
  /** The forward time at which a run with so many steps stops: `experiment.end`, unless the grid has its own last time. */
  end(steps: number): number;
  model(seed: number): ScoreModel;
  start(): Start;
}

/**
 * Creates and checks everything that an experiment names, before any of it runs.
 *
 * @throws BackstepError for every invalid value of the experiment and for a faulty network; `SCHEME_UNKNOWN`; `CAPABILITY_MISSING` if a
 * metric of the exact law meets a target that is not Gaussian or the score of a network; and what `sample` refuses before a run.
 */
export async function makePlan(
  { experiment, folder }: Pick<ExperimentFile, "experiment" | "folder">,
  catalogue: Catalogue,
): Promise<Plan> {
  requireAffine(experiment);
  const built: Partial<BuiltTarget> = experiment.target ? await buildTarget(experiment.target, folder, catalogue) : {};
  const drift = await buildDrift(experiment.drift, catalogue);
  const grid = await buildGrid(experiment.grid, catalogue);
  const first = experiment.grid.kind === "times" ? experiment.grid.values[0] : undefined;
  const schemes = await schemesOf(experiment, folder, catalogue);
  const use = { ...(built.target && { target: built.target }), drift, folder, products: needProducts(schemes) };
  const score = await scoreOf(experiment, use, catalogue);
  const dim = dimOf(built.target, score);
  const plan: Plan = {
    experiment,
    folder,
    dim,
    ...built,
    ...networkOf(score),
    features: await featuresOf(experiment, { folder, dim }, catalogue),
    drift,
    schemes,
    ...(score.perturbation && { perturbation: score.perturbation }),
    catalogue,
    times: (steps) => grid(steps, drift, experiment.end, first),
    end: (steps) => plan.times(steps)[steps],
    model: score.model,
    start: () => (experiment.start === "exact" ? exactStart(requireTarget(plan)) : experiment.start),
  };
  requireMetrics(plan);
  await requireRuns(plan);
  return plan;
}

/** The target of a plan whose experiment must have one. */
export function requireTarget({ target }: Pick<Plan, "target">): Target {
  if (target) return target;
  throw new BackstepError("EXPERIMENT_INVALID", "target: is missing", { path: "target" });
}

async function schemesOf(
  experiment: Experiment,
  folder: string,
  catalogue: Catalogue,
): Promise<readonly PlannedScheme[]> {
  const schemes: PlannedScheme[] = [];
  for (const spec of experiment.schemes)
    schemes.push({ ...spec, scheme: await findScheme(spec.name, spec.options, { catalogue, folder }) });
  return schemes;
}

function needProducts(schemes: readonly PlannedScheme[]): boolean {
  return schemes.some(({ scheme: { info } }) => info.requires.includes("jvp") || info.jvpsPerStep !== 0);
}

async function scoreOf({ score }: Experiment, use: ScoreUse, { scores }: Catalogue): Promise<ExperimentScore> {
  const { kind, ...options } = score;
  return (await required(scores, "score", kind))(options, use);
}

function dimOf(target: Target | undefined, { network, model }: ExperimentScore): number {
  if (target && !network) return target.dim;
  const { dim } = model(0);
  if (target && target.dim !== dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the score has dimension ${dim} and the target ${target.dim}; they must be equal`,
    );
  return dim;
}

function networkOf({ network }: ExperimentScore): { network?: PlannedNetwork } {
  if (network === undefined) return {};
  const { digest, rows, window } = network;
  const image = rows && imageShapeOf(rows.shape, rows.planar);
  return { network: { digest, ...(image && { image }), ...(window && { window }) } };
}

async function featuresOf(
  { features }: Experiment,
  use: FeatureUse,
  { featureNetwork }: Catalogue,
): Promise<ReadonlyMap<string, FeatureNetwork>> {
  const networks = new Map<string, FeatureNetwork>();
  for (const [metric, options] of Object.entries(features)) {
    if (featureNetwork === undefined)
      throw new BackstepError("CAPABILITY_MISSING", `${metric} needs a network, and the catalogue opens none`);
    networks.set(metric, await featureNetwork(options, use));
  }
  return networks;
}
