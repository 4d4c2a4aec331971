import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import { makePlan, measure, type Plan, parseExperiment, type Row } from "@backstep/experiment";
import { type Change, type Damage, openResults, type ResultOptions } from "@backstep/results";

const small = {
  name: "small",
  target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
  drift: "ou",
  schemes: ["heun"],
  steps: [8, 16],
  metrics: ["law/w2"],
};

const plans = new Map<string, Promise<Plan>>();

/** The plan of a small experiment whose cells have causes. */
export function planOf(changes: object = {}): Promise<Plan> {
  const key = JSON.stringify(changes);
  const plan = plans.get(key) ?? createPlan(changes);
  plans.set(key, plan);
  return plan;
}

async function createPlan(changes: object): Promise<Plan> {
  const access = { catalogue: createCatalogue() };
  const experiment = await parseExperiment({ ...small, ...changes }, "small", { ...access, folder: "." });
  return makePlan({ experiment, folder: "." }, access);
}

interface RunOptions extends Partial<ResultOptions> {
  /** Stops after so many new rows. */
  readonly limit?: number;
}

interface Run {
  readonly kept: readonly Row[];
  readonly measured: readonly Row[];
  readonly change: Change | undefined;
  readonly damage: readonly Damage[];
}

/** Opens the folder, and measures what it lacks. */
export async function run(folder: string, changes: object = {}, options: RunOptions = {}): Promise<Run> {
  const { limit = Number.POSITIVE_INFINITY, ...rest } = options;
  const plan = await planOf(changes);
  const results = await openResults(folder, plan, { version: "1", ...rest });
  const [kept, measured]: [readonly Row[], Row[]] = [[...results.rows], []];
  try {
    for await (const each of measure(plan, { done: results.done })) {
      if (each.kind === "causes") await results.addCauses(each.causes);
      if (each.kind === "samples") await results.addSamples(each.cell, each.samples);
      if (each.kind !== "row") continue;
      await results.addRow(each.row);
      if (measured.push(each.row) === limit) break;
    }
  } finally {
    await results.close();
  }
  return { kept, measured, change: results.change, damage: results.damage };
}

export const stepsOf = (rows: readonly Row[]): number[] => rows.map(({ steps }) => steps);

/** The paths of all files below a folder, sorted. */
export function filesIn(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below))
    .map((name) => join(below, name))
    .flatMap((path) => (lstatSync(join(folder, path)).isDirectory() ? filesIn(folder, path) : [path]))
    .sort();
}
