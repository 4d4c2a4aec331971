import { type CausesRow, type Measured, measure, type Plan, type Row, rowKey, totalWork } from "@backstep/experiment";
import { resultsTable } from "@backstep/report";
import { keepSamples, keepTruth, type ResultFolder } from "@backstep/results";
import { printError, status } from "./command.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** One experiment during its run. */
interface PlanRun {
  readonly plan: Plan;
  readonly folder: ResultFolder | undefined;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
  /** Rows of this run and of earlier ones. */
  readonly rows: Row[];
  readonly causes: CausesRow[];
}

/** Measures one experiment, prints and keeps its rows, and returns the exit status. */
export async function runPlan(
  plan: Plan,
  folder: ResultFolder | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const { name } = plan.experiment;
  const progress = progressLine(terminal, name, totalWork(plan));
  const [rows, causes] = [[...(folder?.rows ?? [])], [...(folder?.causes ?? [])]];
  if (rows.length > 0)
    terminal.error(`${name}: ${rows.length} rows are kept from an earlier run (--fresh measures them again)\n`);
  if (json) for (const row of rows) printRow(row, terminal);
  const code = await measureAll({ plan, folder, json, terminal, progress, rows, causes });
  if (!json && rows.length > 0) terminal.out(`${resultsTable(plan.experiment, rows, causes, terminal.columns)}\n\n`);
  return code;
}

/** A cell that fails does not stop the other cells. */
async function measureAll(run: PlanRun): Promise<number> {
  const { plan, folder, terminal, progress } = run;
  const { signal } = terminal;
  const done = new Set(run.rows.map(rowKey));
  let code: number = status.ok;
  if (folder) await keepTruth(plan, folder.path);
  try {
    for await (const measured of measure(plan, { done, signal, onWork: progress.add })) {
      await take(measured, run);
      if (measured.kind === "failure") code = status.failed;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    code = status.interrupted;
  } finally {
    progress.clear();
  }
  return code;
}

/** Prints and keeps one result. */
async function take(
  measured: Measured,
  { plan, folder, json, terminal, progress, rows, causes }: PlanRun,
): Promise<void> {
  switch (measured.kind) {
    case "row":
      rows.push(measured.row);
      if (json) printRow(measured.row, terminal);
      await folder?.addRow(measured.row);
      break;
    case "causes":
      causes.push(measured.causes);
      await folder?.addCauses(measured.causes);
      break;
    case "samples":
      if (folder) await keepSamples(plan, measured.cell, measured.samples, folder.path);
      break;
    default: {
      const { scheme, steps } = measured.cell;
      progress.clear();
      printError(terminal, measured.error, `${plan.experiment.name}, ${scheme.name}, ${steps} steps: `);
    }
  }
}

function printRow(row: Row, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(row)}\n`);
}
