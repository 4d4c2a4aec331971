import { join, relative } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import { BackstepError } from "@backstep/core";
import {
  type Catalogue,
  type CausesRow,
  cellsOf,
  cellWork,
  type Experiment,
  type ExperimentFile,
  invalid,
  makePlan,
  measure,
  type Plan,
  type Row,
  readExperiment,
  rowKey,
} from "@backstep/experiment";
import { namingFile, requireWritableFolder } from "@backstep/input/node";
import { resultsTable, writeReport } from "@backstep/report";
import { keepSamples, keepTruth, openResults, type ResultFolder, slug } from "@backstep/results";
import { version } from "../version.ts";
import { type Command, status, tell } from "./command.ts";
import { progressLine } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

interface RunOptions {
  readonly json: boolean;
  readonly fresh: boolean;
  readonly out: string | undefined;
}

/** `backstep run FILE… [--json] [--out DIR] [--fresh]`. */
export const runExperiments: Command = {
  definition: {
    meta: { name: "run", description: "Run experiments and print their rows" },
    args: {
      file: { type: "positional", description: "Experiment files, YAML or JSON", valueHint: "…" },
      json: { type: "boolean", description: "Print rows as NDJSON, and nothing else" },
      out: {
        type: "string",
        description: "Keep rows and a report there; a later run takes up where this one ended",
        valueHint: "DIR",
      },
      fresh: { type: "boolean", description: "Measure rows anew that are there already" },
    },
  },
  async run({ _: files, json, fresh, out }, terminal) {
    const options: RunOptions = { json: json === true, fresh: fresh === true, out: out as string | undefined };
    const catalogue = createCatalogue();
    try {
      return await runPlans(await makePlans(files, options, catalogue), options, terminal);
    } finally {
      await catalogue.close();
    }
  },
};

async function runPlans(plans: readonly Plan[], options: RunOptions, terminal: Terminal): Promise<number> {
  const folders = options.out === undefined ? [] : await openFolders(options.out, plans, options);
  let code: number = status.ok;
  try {
    for (const [i, plan] of plans.entries()) {
      const result = await runPlan(plan, folders[i], options, terminal);
      if (result !== status.ok) code = result;
      if (result === status.interrupted) break;
    }
    if (options.out !== undefined) await reportIn(options, terminal);
  } catch (error) {
    tell(terminal, error);
    return status.failed;
  }
  return code;
}

/** Reads and makes everything before anything runs. */
async function makePlans(
  files: readonly string[],
  { out }: RunOptions,
  catalogue: Catalogue,
): Promise<readonly Plan[]> {
  if (files.length === 0) throw new BackstepError("OPTION_INVALID", "no experiment file was given");
  const experiments: ExperimentFile[] = [];
  for (const file of files) experiments.push(await readExperiment(file));
  const plans: Plan[] = [];
  for (const each of experiments)
    plans.push(
      await namingFile(each.file, async () => {
        const { name } = each.experiment;
        requirePurpose(each.experiment, out);
        const twin = experiments.find((other) => other !== each && slug(other.experiment.name) === slug(name));
        if (twin) throw invalid("name", `"${name}" is also the name of ${twin.file}; names must differ`);
        return makePlan(each, catalogue);
      }),
    );
  return plans;
}

/** Something to measure, or samples of a network to look at. */
function requirePurpose({ metrics, score, samples }: Experiment, out: string | undefined): void {
  if (metrics.length > 0) return;
  if (score.kind === "analytic") throw invalid("metrics", "there are none, so that there is nothing to measure");
  if (samples < 1) throw invalid("samples", "is missing; without metrics an experiment is run for its samples");
  if (out === undefined) throw invalid("metrics", "there are none; give --out for a report that shows the samples");
}

/** One experiment has its results in the folder itself, several in one below it each. */
async function openFolders(
  out: string,
  plans: readonly Plan[],
  { fresh }: RunOptions,
): Promise<readonly ResultFolder[]> {
  await requireWritableFolder(out);
  const folders: ResultFolder[] = [];
  for (const plan of plans) {
    const path = plans.length === 1 ? out : join(out, slug(plan.experiment.name));
    await requireWritableFolder(path);
    folders.push(await openResults(path, plan, { fresh, version }));
  }
  return folders;
}

async function runPlan(
  plan: Plan,
  folder: ResultFolder | undefined,
  { json }: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const rows: Row[] = [...(folder?.rows ?? [])];
  const causes: CausesRow[] = [...(folder?.causes ?? [])];
  const { name } = plan.experiment;
  if (rows.length > 0)
    terminal.error(`${name}: ${rows.length} rows are there from an earlier run (--fresh measures them anew)\n`);
  if (json) for (const row of rows) terminal.out(`${JSON.stringify(row)}\n`);

  const work = cellsOf(plan).map((cell) => cellWork(plan, cell));
  const total = work.reduce((sum, { law, sampling, metrics }) => sum + law + sampling + metrics, 0);
  const progress = progressLine(terminal, name, total);
  const done = new Set(rows.map(rowKey));
  if (folder) await keepTruth(plan, folder.path);
  let code: number = status.ok;
  try {
    for await (const measured of measure(plan, { done, signal: terminal.signal, onWork: progress.add })) {
      if (measured.kind === "row") {
        rows.push(measured.row);
        if (json) terminal.out(`${JSON.stringify(measured.row)}\n`);
        await folder?.addRow(measured.row);
      } else if (measured.kind === "causes") {
        causes.push(measured.causes);
        await folder?.addCauses(measured.causes);
      } else if (measured.kind === "samples") {
        if (folder) await keepSamples(plan, measured.cell, measured.samples, folder.path);
      } else {
        progress.clear();
        tell(terminal, measured.error, `${name}, ${measured.cell.scheme.name}, ${measured.cell.steps} steps: `);
        code = status.failed;
      }
    }
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    code = status.interrupted;
  } finally {
    progress.clear();
  }
  if (!json && rows.length > 0) terminal.out(`${resultsTable(plan.experiment, rows, causes)}\n\n`);
  return code;
}

async function reportIn({ out, json }: RunOptions, terminal: Terminal): Promise<void> {
  const file = relative(process.cwd(), await writeReport(out!)) || out!;
  if (json) terminal.error(`Report: ${file}\n`);
  else terminal.out(`Report: ${file}\n`);
}
