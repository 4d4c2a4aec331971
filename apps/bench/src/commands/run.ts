import { join, relative } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import type { Plan } from "@backstep/experiment";
import { requireWritableFolder } from "@backstep/input/node";
import { writeReport } from "@backstep/report";
import { openResults, type ResultFolder, slug } from "@backstep/results";
import { version } from "../version.ts";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { type Command, printError, status, text } from "./command.ts";
import { runPlan } from "./run-plan.ts";
import { makePlans } from "./run-plans.ts";
import type { Terminal } from "./terminal.ts";

interface RunOptions extends AllowFlags {
  readonly json?: true;
  readonly fresh?: true;
  readonly out?: string;
}

/** `backstep run FILE… [--json] [--out DIR] [--fresh] [--allow-plugins NAME…]`. */
export const run: Command<RunOptions> = {
  define: (definition) =>
    void defineAllowPlugins(
      definition
        .argument("<file...>", "Experiment files, YAML or JSON")
        .option("--json", "Print only the rows, as NDJSON")
        .option("--out <DIR>", "Keep rows and a report in this folder; a later run continues from them", text("--out"))
        .option("--fresh", "Measure again the rows that an earlier run kept"),
    ),
  async run(files, options, terminal) {
    const catalogue = createCatalogue();
    const access = { catalogue, allowPlugin: allowedBy(options, terminal) };
    try {
      return await runPlans(await makePlans(files, options.out, access), options, terminal);
    } finally {
      await catalogue.close();
    }
  },
};

async function runPlans(plans: readonly Plan[], options: RunOptions, terminal: Terminal): Promise<number> {
  const folders = await openFolders(plans, options);
  let code: number = status.ok;
  try {
    for (const [i, plan] of plans.entries()) {
      const result = await runPlan(plan, folders[i], options.json === true, terminal);
      if (result !== status.ok) code = result;
      if (result === status.interrupted) break;
    }
    if (options.out !== undefined) await reportIn(options.out, options.json ? terminal.error : terminal.out);
  } catch (error) {
    printError(terminal, error);
    return status.failed;
  }
  return code;
}

/** One experiment keeps its results in the folder itself. Several experiments keep theirs in one subfolder each. */
async function openFolders(plans: readonly Plan[], { out, fresh }: RunOptions): Promise<readonly ResultFolder[]> {
  if (out === undefined) return [];
  await requireWritableFolder(out);
  const folders: ResultFolder[] = [];
  for (const plan of plans) {
    const path = plans.length === 1 ? out : join(out, slug(plan.experiment.name));
    await requireWritableFolder(path);
    folders.push(await openResults(path, plan, { fresh: fresh === true, version }));
  }
  return folders;
}

async function reportIn(folder: string, print: (text: string) => void): Promise<void> {
  const file = relative(process.cwd(), await writeReport(folder)) || folder;
  print(`Report: ${file}\n`);
}
