import { BackstepError, type OpenedScore, type Target } from "@backstep/core";
import { requireArguments, shape } from "@backstep/core/plugin";
import { anAccess, anExperiment, aString } from "../arguments.ts";
import { settingsWithCells } from "../axes/filter.ts";
import { requireDistinctStreams } from "../measure/reference-seeds.ts";
import { findScheme } from "../plugins/create-plugin.ts";
import type { PluginAccess, PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment, ExperimentFile } from "../schema/experiment.ts";
import { type BuiltTarget, buildTarget } from "./build.ts";
import { buildMetrics } from "./build-metrics.ts";
import { requireAdaptive, requireAffine, requireMemory, requireMetrics, requireStartFile } from "./checks.ts";
import { readData } from "./data.ts";
import { pluginIdentity } from "./identity.ts";
import type { Plan, PlannedScheme } from "./plan.ts";
import { requireRuns } from "./require-runs.ts";
import { variantMaker } from "./variants.ts";

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
  const { target, startFile } = experiment;
  const built: Partial<BuiltTarget> & Pick<Plan, "startData"> = {
    ...(target && (await buildTarget(target, source))),
    ...(startFile !== undefined && { startData: await readData(startFile, source) }),
  };
  const schemes = await schemesOf(experiment, source);
  const maker = variantMaker(experiment, built, schemes, source);
  const settings = settingsWithCells(experiment);
  const scores = await maker.scores(settings);
  const dim = dimOf(built.target, scores);
  for (const { score, opened } of scores) requireAffine(experiment, score, opened);
  const variants = await maker.variants(settings);
  const network = variants.find((variant) => variant.network)?.network;
  const plan: Plan = {
    experiment,
    folder,
    source,
    dim,
    ...built,
    ...(network && { network }),
    metrics: await buildMetrics(experiment, { folder, dim }, source),
    schemes,
    variants,
  };
  requireDistinctStreams(experiment.seeds);
  requireMemory(plan);
  requireStartFile(plan);
  requireAdaptive(plan);
  requireMetrics(plan);
  await requireRuns(plan);
  return plan;
}

async function schemesOf(experiment: Experiment, source: PluginSource): Promise<readonly PlannedScheme[]> {
  const schemes: PlannedScheme[] = [];
  for (const spec of experiment.schemes) {
    const scheme = await findScheme(spec.name, spec.options, source);
    const identity = await pluginIdentity("scheme", spec.name, spec.options, source);
    schemes.push({ ...spec, scheme, identity });
  }
  return schemes;
}

function dimOf(target: Target | undefined, scores: readonly { readonly opened: OpenedScore }[]): number {
  const dims = scores.map(({ opened: { network, model } }) => (target && !network ? target.dim : model(0).dim));
  for (const dim of dims) {
    const other = target?.dim ?? dims[0];
    if (dim === other) continue;
    const of = target ? "the target" : "another score";
    throw new BackstepError("SHAPE_MISMATCH", `the score has dimension ${dim} and ${of} ${other}; they must be equal`);
  }
  return dims[0];
}
