import {
  type CausesRow,
  type Measured,
  measure,
  type Plan,
  type Row,
  rowToJson,
  totalWork,
} from "@backstep/experiment";
import { resultsTable } from "@backstep/report";
import { damageText, type ResultFolder } from "@backstep/results";
import { asideText, changeText } from "./change-text.ts";
import { printError, status } from "./command.ts";
import { announceLongWork, planRate } from "./long-work.ts";
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
  const announced = await announcePlan(plan, folder?.done, terminal);
  const progress = progressLine(terminal, name, await totalWork(plan), announced);
  const [rows, causes] = [[...(folder?.rows ?? [])], [...(folder?.causes ?? [])]];
  if (folder) announce(folder, name, terminal);
  if (json) for (const row of rows) printRow(row, terminal);
  const code = await measureAll({ plan, folder, json, terminal, progress, rows, causes });
  if (!json && rows.length > 0) terminal.out(`${resultsTable(plan.experiment, rows, causes, terminal.columns)}\n\n`);
  return code;
}

/** Says before the work that it will be long. The speed of a network is unknown, so only the progress line estimates its time. */
export async function announcePlan(
  plan: Plan,
  done: ReadonlySet<string> | undefined,
  terminal: Terminal,
): Promise<boolean> {
  if (plan.network) return false;
  return announceLongWork(terminal, plan.experiment.name, await totalWork(plan, done ? { done } : {}), planRate);
}

/** Prints what became of the results that the folder held. */
function announce({ path, rows, change, damage }: ResultFolder, name: string, terminal: Terminal): void {
  if (damage.length > 0) terminal.error(damageText(damage));
  if (change && terminal.ask === undefined) terminal.error(changeText(path, change));
  if (change && change.aside > 0) terminal.error(asideText(path, change));
  if (rows.length > 0)
    terminal.error(`${name}: ${rows.length} rows are kept from an earlier run (--fresh measures them again)\n`);
}

/** A cell that fails does not stop the other cells. */
async function measureAll(run: PlanRun): Promise<number> {
  const { plan, folder, terminal, progress } = run;
  const { signal } = terminal;
  const done = folder?.done ?? new Set<string>();
  const skip = folder ? [] : run.json ? (["samples", "causes"] as const) : (["samples"] as const);
  let code: number = status.ok;
  try {
    for await (const measured of measure(plan, { done, skip, signal, onWork: progress.add })) {
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
      await folder?.addSamples(measured.cell, measured.samples);
      break;
    default: {
      const { scheme, steps, variant } = measured.cell;
      const { tolerance } = variant.setting;
      const run = tolerance === undefined ? `${steps} steps` : `tolerance ${tolerance}`;
      progress.clear();
      printError(terminal, measured.error, `${plan.experiment.name}, ${scheme.name}, ${run}: `);
    }
  }
}

function printRow(row: Row, terminal: Terminal): void {
  terminal.out(`${JSON.stringify(rowToJson(row))}\n`);
}
