import { createHash } from "node:crypto";
import { relative, resolve } from "node:path";
import { type Plan, relocate, writtenExperiment } from "@backstep/experiment";
import { Document, visit } from "yaml";

/**
 * The experiment of a plan with every default written out.
 *
 * @param to The folder to which file names are relative in the result.
 */
export async function normalised(plan: Plan, to: string): Promise<Record<string, unknown>> {
  const { folder, source } = plan;
  const move = (file: string): string => relative(resolve(to), resolve(folder, file));
  const written = writtenExperiment(await relocate(plan.experiment, source, move), plan.metrics);
  return JSON.parse(JSON.stringify(written, storable));
}

/** JSON has neither typed arrays nor integers beyond 2⁵³. */
function storable(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
}

/** A hash of everything on which the values of each metric depend apart from the cell: its options and the content of its network. */
export async function metricKeys(plan: Plan): Promise<Record<string, string>> {
  const { metricSpecs } = await relocate(plan.experiment, plan.source, () => "");
  const keys = plan.experiment.metrics.map((label) => {
    const { name, options } = metricSpecs[label] ?? { name: label, options: {} };
    const parts = JSON.stringify([name, options, plan.metrics.get(label)?.digest ?? null]);
    return [label, createHash("sha256").update(parts).digest("hex").slice(0, 16)];
  });
  return Object.fromEntries(keys);
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
