import { relative, resolve } from "node:path";
import { Document, visit } from "yaml";
import type { Experiment, TargetSpec } from "../experiment/experiment.ts";

/** An experiment as it would be written with nothing left to defaults; files in it are relative to `to` instead of `from`. */
export function normalised(experiment: Experiment, from: string, to: string): Record<string, unknown> {
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
    samples,
    seeds,
    precision,
  } = experiment;
  return {
    name,
    target: moved(target, from, to),
    drift,
    score,
    schemes: schemes.map((scheme) =>
      Object.keys(scheme.options).length === 0 ? scheme.name : { name: scheme.name, ...scheme.options },
    ),
    grid,
    steps,
    start,
    end,
    noiseLevel,
    metrics,
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

function moved(target: TargetSpec, from: string, to: string): TargetSpec {
  if (!("data" in target) || target.data === "digits") return target;
  return { ...target, data: relative(resolve(to), resolve(from, target.data)) };
}
