import { BackstepError, exactStart, type Target } from "@backstep/core";
import type { Catalogue, ExperimentScore, FeatureNetwork, FeatureUse, ScoreUse } from "../catalogue.ts";
import { imageShapeOf } from "../pictures/image-shape.ts";
import type { Experiment, ExperimentFile } from "../schema/experiment.ts";
import { type BuiltTarget, buildDrift, buildGrid, buildTarget, required } from "./build.ts";
import { requireAffine, requireMetrics, requireRuns } from "./checks.ts";
import { findScheme } from "./find-scheme.ts";
import { type Plan, type PlannedNetwork, type PlannedScheme, requireTarget } from "./plan.ts";

/**
 * Creates and checks everything that an experiment names, before any of it runs.
 *
 * @throws BackstepError for every invalid value of the experiment and for a faulty network; `SCHEME_UNKNOWN`; `CAPABILITY_MISSING` if a
 * metric of the exact law is combined with a target that is not Gaussian or with the score of a network; and the errors of `sample` before a run.
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
      throw new BackstepError(
        "CAPABILITY_MISSING",
        `${metric} needs a network, and the catalogue opens none; add featureNetwork to the catalogue`,
      );
    networks.set(metric, await featureNetwork(options, use));
  }
  return networks;
}
