import { relative, resolve } from "node:path";
import { type Experiment, isPath, type ScoreSpec, type TargetSpec } from "@backstep/experiment";
import { Document, visit } from "yaml";

/** An experiment as it would be written with nothing left to defaults; files in it are relative to `to` instead of `from`. */
export function normalised(
  experiment: Experiment,
  from: string,
  to: string,
  digests: ReadonlyMap<string, { readonly digest: string }> = new Map(),
): Record<string, unknown> {
  const {
    name,
    target,
    drift,
    score,
    schemes,
    grid,
    steps,
    start,
    end,
    noiseLevel,
    metrics,
    features,
    samples,
    seeds,
    precision,
  } = experiment;
  const move = (file: string): string => relative(resolve(to), resolve(from, file));
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
    metrics: metrics.map((metric) => {
      const spec = features[metric];
      if (spec === undefined) return metric;
      const sha256 = digests.get(metric)?.digest;
      return {
        name: "gaussian/frechet",
        ...spec,
        features: movedModel(spec.features, move),
        ...(sha256 && { sha256 }),
      };
    }),
    samples,
    seed: seeds.length === 1 ? seeds[0] : seeds,
    precision,
  };
}

/** What all rows of an experiment have in common: everything but its lists of schemes, steps, metrics and seeds, and its name. */
export function settingOf(content: Record<string, unknown>): string {
  const { name: _, schemes: _s, steps: _n, metrics: _m, seed: _k, ...setting } = content;
  return JSON.stringify(setting);
}

/** YAML with a line for each key of the root. */
export function toYaml(content: Record<string, unknown>): string {
  const document = new Document(content);
  visit(document, {
    Collection(_, node, path) {
      // The root alone is written a line a key.
      if (path.length > 1) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 110 });
}

type Move = (file: string) => string;

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

/** A path with a folder stays one wherever it leads; a name stays a name. */
function movedModel(model: string, move: Move): string {
  return isPath(model) ? move(model) : model;
}
