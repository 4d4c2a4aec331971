import { relative, resolve } from "node:path";
import { type Experiment, isPath, type MetricName, type ScoreSpec, type TargetSpec } from "@backstep/experiment";
import { Document, visit } from "yaml";

/** Networks of metrics with the digests of their files, by the names of the metrics. */
type Digests = ReadonlyMap<string, { readonly digest: string }>;

/** The path of a file of the experiment, relative to the results folder. */
type Move = (file: string) => string;

/**
 * The content of `experiment.yaml`: an experiment with every default written out.
 *
 * @param from The folder to which the file names of the experiment are relative.
 * @param to The folder to which they are relative in the result.
 */
export function normalised(
  experiment: Experiment,
  from: string,
  to: string,
  digests: Digests = new Map(),
): Record<string, unknown> {
  const { name, target, drift, score, schemes, grid, steps, start, end, noiseLevel, metrics } = experiment;
  const { samples, seeds, precision } = experiment;
  const move: Move = (file) => relative(resolve(to), resolve(from, file));
  // The order of the keys is part of the setting that `settingOf` compares.
  return {
    name,
    ...(target && { target: movedTarget(target, move) }),
    drift,
    score: movedScore(score, move),
    schemes: schemes.map((scheme) =>
      Object.keys(scheme.options).length === 0 ? scheme.name : { name: scheme.name, ...scheme.options },
    ),
    grid,
    steps,
    start,
    end,
    noiseLevel,
    metrics: metrics.map((metric) => movedMetric(metric, experiment, digests, move)),
    samples,
    seed: seeds.length === 1 ? seeds[0] : seeds,
    precision,
  };
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

function movedMetric(metric: MetricName, { features }: Experiment, digests: Digests, move: Move): unknown {
  const options = features[metric];
  if (options === undefined) return metric;
  const sha256 = digests.get(metric)?.digest;
  return {
    name: "gaussian/frechet",
    ...options,
    features: movedModel(options.features, move),
    ...(sha256 && { sha256 }),
  };
}

function movedTarget(target: TargetSpec, move: Move): TargetSpec {
  if (!("data" in target) || target.data === "digits") return target;
  return { ...target, data: move(target.data) };
}

function movedScore(score: ScoreSpec, move: Move): ScoreSpec {
  if (score.kind === "analytic") return score;
  if (score.kind === "tfjs") return { ...score, model: move(score.model) };
  const { model, card, jvp } = score;
  return {
    ...score,
    model: movedModel(model, move),
    ...(card !== undefined && { card: move(card) }),
    ...(typeof jvp === "string" && { jvp: movedModel(jvp, move) }),
    ...(typeof jvp === "object" && "model" in jvp && { jvp: { ...jvp, model: movedModel(jvp.model, move) } }),
  };
}

/** Moves a model that is given by its path. The name of a model does not depend on a folder. */
function movedModel(model: string, move: Move): string {
  return isPath(model) ? move(model) : model;
}
