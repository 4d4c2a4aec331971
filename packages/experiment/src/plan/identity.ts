import { sha256Of } from "../digest.ts";
import type { PluginSource } from "../plugins/find-plugin.ts";
import type { Experiment } from "../schema/experiment.ts";
import { relocate } from "../schema/relocate.ts";
import { version } from "../version.ts";
import type { Plan } from "./plan.ts";

/** Everything on which the rows of an experiment depend, apart from the scheme, the step count, the seed and the metric, as JSON. */
export async function identityOf(
  experiment: Experiment,
  { data, network }: Pick<Plan, "data" | "network">,
  source: PluginSource,
): Promise<string> {
  // Hashes of the contents replace the names of files. So a moved file keeps its rows, and a changed one does not.
  const nameless = await relocate(experiment, source, () => "");
  const { target = null, drift, score, grid, start, end, noiseLevel, samples, precision } = nameless;
  const contents = { data: data?.digest ?? null, network: network?.digest ?? null };
  return JSON.stringify({
    version,
    target,
    drift,
    score,
    grid,
    start,
    end,
    noiseLevel,
    samples,
    precision,
    ...contents,
  });
}

/** The key of a cell: the first 32 digits of a hash of everything on which its rows depend. Equal keys mean equal rows. */
export function cellKey(identity: string, scheme: object, steps: number, seed: number): string {
  return sha256Of(JSON.stringify([identity, scheme, steps, seed])).slice(0, 32);
}
