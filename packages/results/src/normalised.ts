import { relative, resolve } from "node:path";
import { type Plan, relocate } from "@backstep/experiment";
import { Document, visit } from "yaml";

/**
 * The content of `experiment.yaml`: the experiment of a plan with every default written out.
 *
 * @param to The folder to which file names are relative in the result.
 */
export async function normalised(plan: Plan, to: string): Promise<Record<string, unknown>> {
  const { folder, source } = plan;
  const move = (file: string): string => relative(resolve(to), resolve(folder, file));
  const experiment = await relocate(plan.experiment, source, move);
  const { name, target, drift, score, schemes, grid, steps, start, end, noiseLevel, metrics } = experiment;
  const { metricSpecs, samples, seeds, precision } = experiment;
  // The order of the keys is part of the setting that `settingOf` compares.
  return {
    name,
    ...(target && { target }),
    drift,
    score,
    schemes: schemes.map((scheme) => named(scheme.name, scheme.options)),
    grid,
    steps,
    start,
    end,
    noiseLevel,
    metrics: metrics.map((label) => {
      const spec = metricSpecs[label];
      const digest = plan.metrics.get(label)?.digest;
      return spec === undefined ? label : named(spec.name, { ...spec.options, ...(digest && { sha256: digest }) });
    }),
    samples,
    seed: seeds.length === 1 ? seeds[0] : seeds,
    precision,
  };
}

/** The name of a plugin alone, or together with its options. */
function named(name: string, options: object): string | object {
  return Object.keys(options).length === 0 ? name : { name, ...options };
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
