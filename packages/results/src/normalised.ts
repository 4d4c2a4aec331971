import { relative, resolve } from "node:path";
import { type Plan, relocate, writtenExperiment } from "@backstep/experiment";
import { Document, visit } from "yaml";

/**
 * The content of `experiment.yaml`: the experiment of a plan with every default written out.
 *
 * @param to The folder to which file names are relative in the result.
 */
export async function normalised(plan: Plan, to: string): Promise<Record<string, unknown>> {
  const { folder, source } = plan;
  const move = (file: string): string => relative(resolve(to), resolve(folder, file));
  return writtenExperiment(await relocate(plan.experiment, source, move), plan.metrics);
}

/** The setting of an experiment, as text: everything except its name and its lists of schemes, step counts, metrics and seeds. */
export function settingOf(content: Record<string, unknown>): string {
  const { name: _, schemes: _s, steps: _n, metrics: _m, seed: _k, ...setting } = content;
  return JSON.stringify(setting);
}

/** YAML with one line for each key at the top level. */
export function toYaml(content: Record<string, unknown>): string {
  const document = new Document(content);
  visit(document, {
    Collection(_, node, path) {
      if (path.length > 1) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 110 });
}
