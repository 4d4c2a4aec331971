import { BackstepError, exactStart, type OpenedScore, type ScoreUse, type Target } from "@backstep/core";
import { requireArguments, shape } from "@backstep/core/plugin";
import { anAccess, anExperiment, aString } from "../arguments.ts";
import { imageShapeOf } from "../pictures/image-shape.ts";
import { createPlugin, findScheme } from "../plugins/create-plugin.ts";
import { findPlugin, type PluginAccess, type PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment, ExperimentFile } from "../schema/experiment.ts";
import { createGrid } from "../schema/parse.ts";
import { type BuiltTarget, buildDrift, buildTarget } from "./build.ts";
import { buildMetrics } from "./build-metrics.ts";
import { requireAffine, requireMetrics, requireRuns } from "./checks.ts";
import { identityOf } from "./identity.ts";
import { type Plan, type PlannedNetwork, type PlannedScheme, requireTarget } from "./plan.ts";

const anExperimentFile = shape("{ experiment, folder }", { experiment: anExperiment, folder: aString });

/**
 * Creates and checks everything that an experiment names, before any of it runs.
 *
 * @throws BackstepError for every invalid value of the experiment and for a faulty network; `SCHEME_UNKNOWN`; `CAPABILITY_MISSING` if a
 * metric of the exact law is combined with a target that is not Gaussian or with the score of a network; and the errors of `sample` before a run.
 */
export async function makePlan(
  file: Pick<ExperimentFile, "experiment" | "folder">,
  access: PluginAccess,
): Promise<Plan> {
  requireArguments("makePlan", { file: anExperimentFile, access: anAccess }, { file, access });
  const { experiment, folder } = file;
  const source = { ...access, folder };
  const built: Partial<BuiltTarget> = experiment.target ? await buildTarget(experiment.target, source) : {};
  const drift = await buildDrift(experiment.drift, source);
  const grid = await createGrid(experiment.grid, source);
  const schemes = await schemesOf(experiment, source);
  const use = { ...(built.target && { target: built.target }), drift, folder, products: needProducts(schemes) };
  const score = await scoreOf(experiment, use, source);
  requireAffine(experiment, score);
  const dim = dimOf(built.target, score);
  const network = networkOf(score);
  const plan: Plan = {
    experiment,
    folder,
    source,
    dim,
    ...built,
    ...network,
    identity: await identityOf(experiment, { ...built, ...network }, source),
    metrics: await buildMetrics(experiment, { folder, dim }, source),
    drift,
    schemes,
    ...(score.perturbation && { perturbation: score.perturbation }),
    times: (steps) => grid(steps, drift, experiment.end, grid.fixed?.[0]),
    end: (steps) => plan.times(steps)[steps],
    model: score.model,
    start: () => (experiment.start === "exact" ? exactStart(requireTarget(plan)) : experiment.start),
  };
  requireMetrics(plan);
  await requireRuns(plan);
  return plan;
}

async function schemesOf(experiment: Experiment, source: PluginSource): Promise<readonly PlannedScheme[]> {
  const schemes: PlannedScheme[] = [];
  for (const spec of experiment.schemes)
    schemes.push({ ...spec, scheme: await findScheme(spec.name, spec.options, source) });
  return schemes;
}

function needProducts(schemes: readonly PlannedScheme[]): boolean {
  return schemes.some(({ scheme: { info } }) => info.requires.includes("jvp") || info.jvpsPerStep !== 0);
}

async function scoreOf({ score }: Experiment, use: ScoreUse, source: PluginSource): Promise<OpenedScore> {
  const { kind, ...options } = score;
  const { locate } = source.catalogue;
  const opened = await createPlugin(await findPlugin("score", kind, source), options, {}, source);
  return opened.open({ ...use, ...(locate && { locate: (name) => locate(name, use.folder) }) });
}

function dimOf(target: Target | undefined, { network, model }: OpenedScore): number {
  if (target && !network) return target.dim;
  const { dim } = model(0);
  if (target && target.dim !== dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the score has dimension ${dim} and the target ${target.dim}; they must be equal`,
    );
  return dim;
}

function networkOf({ network }: OpenedScore): { network?: PlannedNetwork } {
  if (network === undefined) return {};
  const { digest, rows, window } = network;
  const image = rows && imageShapeOf(rows.shape, rows.planar);
  return { network: { digest, ...(image && { image }), ...(window && { window }) } };
}
