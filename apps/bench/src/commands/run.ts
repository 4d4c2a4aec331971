import { join } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import type { Plan } from "@backstep/experiment";
import {
  folderKind,
  openCollection,
  openResults,
  type ResultFolder,
  type ResultOptions,
  slug,
} from "@backstep/results";
import { version } from "../version.ts";
import { type AllowFlags, allowedBy, defineAllowPlugins } from "./allow-plugins.ts";
import { changeText, rowsOf } from "./change-text.ts";
import { type Command, printError, status, text } from "./command.ts";
import { reportIn } from "./report.ts";
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
        .option("--fresh", "Delete the results that the folder holds, and measure everything again"),
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
  const folders = await openFolders(plans, options, terminal);
  let code: number = status.ok;
  try {
    for (const [i, plan] of plans.entries()) {
      const result = await runPlan(plan, folders.of[i], options.json === true, terminal);
      if (result !== status.ok) code = result;
      if (result === status.interrupted) break;
    }
    if (options.out !== undefined) await reportIn(options.out, terminal, options.json ? terminal.error : terminal.out);
  } catch (error) {
    printError(terminal, error);
    return status.failed;
  } finally {
    await folders.close();
  }
  return code;
}

/** The results folders of a run, one for each plan. */
interface Folders {
  readonly of: readonly ResultFolder[];
  close(): Promise<void>;
}

/**
 * One experiment keeps its results in the folder itself. Several experiments keep theirs in one subfolder each, and so does one experiment
 * if the folder already has such subfolders.
 */
async function openFolders(plans: readonly Plan[], { out, fresh }: RunOptions, terminal: Terminal): Promise<Folders> {
  const opened: { close(): Promise<void> }[] = [];
  const folders: ResultFolder[] = [];
  const close = async (): Promise<void> => {
    for (const folder of opened.reverse()) await folder.close();
  };
  if (out === undefined) return { of: folders, close };
  const nested = plans.length > 1 || (await folderKind(out)) === "collection";
  try {
    if (nested) opened.push(await openCollection(out, { version }));
    for (const plan of plans) {
      const path = nested ? join(out, slug(plan.experiment.name)) : out;
      const discard = discardAsking(terminal, path);
      const folder = await openResults(path, plan, { version, fresh: fresh === true, ...(discard && { discard }) });
      opened.push(folder);
      folders.push(folder);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { of: folders, close };
}

/** Asks the user of a terminal whether to delete rows of an earlier setting. Without a user, they are kept aside. */
function discardAsking({ ask, error }: Terminal, path: string): ResultOptions["discard"] {
  if (ask === undefined) return undefined;
  return async (change) => {
    error(changeText(path, change));
    const answer = await ask(`Delete these ${rowsOf(change.aside)}? No keeps them aside. [y/N] `);
    return /^\s*y(es)?\s*$/i.test(answer);
  };
}
