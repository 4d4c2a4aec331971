import {
  type Experiment,
  type ExperimentFile,
  invalid,
  makePlan,
  type Plan,
  type PluginAccess,
  readExperiment,
} from "@backstep/experiment";
import { namingFile } from "@backstep/input";
import { slug } from "@backstep/results";

/**
 * Reads and plans all experiments before any of them runs.
 *
 * @throws BackstepError that names the first file at fault.
 */
export async function makePlans(
  files: readonly string[],
  out: string | undefined,
  access: PluginAccess,
): Promise<readonly Plan[]> {
  const experiments: ExperimentFile[] = [];
  for (const file of files) experiments.push(await readExperiment(file, access));
  const plans: Plan[] = [];
  for (const each of experiments)
    plans.push(
      await namingFile(each.file, () => {
        requirePurpose(each.experiment, out);
        requireOwnName(each, experiments);
        return makePlan(each, access);
      }),
    );
  return plans;
}

/** An experiment measures something, or draws samples of a network for a report. */
function requirePurpose({ metrics, scores, samples }: Experiment, out: string | undefined): void {
  if (metrics.length > 0) return;
  if (scores.some(({ kind }) => kind === "analytic"))
    throw invalid("metrics", "is empty, so nothing is measured; add for instance law/w2");
  if (samples < 1)
    throw invalid("samples", "is missing; an experiment without metrics only draws samples and needs their number");
  if (out === undefined)
    throw invalid("metrics", "is empty; add a metric, or give --out for a report that shows the samples");
}

function requireOwnName(one: ExperimentFile, all: readonly ExperimentFile[]): void {
  const { name } = one.experiment;
  const namesake = all.find((other) => other !== one && slug(other.experiment.name) === slug(name));
  if (namesake)
    throw invalid("name", `"${name}" is also the name of ${namesake.file}; give each experiment its own name`);
}
