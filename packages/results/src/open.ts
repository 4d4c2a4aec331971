import { join } from "node:path";
import type { Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import {
  aPlan,
  type CausesRow,
  type Cell,
  causesKey,
  type Plan,
  type Row,
  rowKey,
  samplesKey,
} from "@backstep/experiment";
import { removeDrafts, requireWritableFolder } from "@backstep/input/node";
import type { Change } from "./change.ts";
import { changeSetting } from "./change-setting.ts";
import type { Damage } from "./damage.ts";
import { entryOf } from "./lines.ts";
import { lockFolder } from "./lock.ts";
import { openLog } from "./log.ts";
import { asideFolder, files, reportMark, samplesFolder } from "./names.ts";
import { requireOwnFile, requireOwnFolder } from "./ownership.ts";
import { readPart, requireSubfolder } from "./part.ts";
import { fileFor, firstOf, keepsSamples, readSamples, truthOf, writeSamples } from "./samples.ts";
import { belongsTo, type Setting, settingOf } from "./setting.ts";

/** The open results of one experiment. */
export interface ResultFolder {
  readonly path: string;
  /** All rows of the experiment: those of earlier runs, and those that were added. */
  readonly rows: readonly Row[];
  readonly causes: readonly CausesRow[];
  /** The keys of all stored results: `done` of `measure`. */
  readonly done: ReadonlySet<string>;
  /** How the experiment differs from the one that the folder held; undefined for a new folder and for an equal experiment. */
  readonly change?: Change;
  /** What could not be read. */
  readonly damage: readonly Damage[];
  /** Appends a row to `rows.ndjson`. */
  addRow(row: Row): Promise<void>;
  /** Appends the causes of an error to `causes.ndjson`. */
  addCauses(causes: CausesRow): Promise<void>;
  /** Keeps the first samples of a cell in f32, as many as a report shows. Does nothing for samples that a report cannot show. */
  addSamples(cell: Cell, samples: Samples): Promise<void>;
  /** Waits until everything is on the device, and unlocks the folder. */
  close(): Promise<void>;
}

/** Options of `openResults`. */
export interface ResultOptions {
  /** The version of the program, for readers of `results.json`. */
  readonly version: string;
  /** Whether to delete all stored results. Default false. */
  readonly fresh?: boolean;
  /** Called before rows are kept aside. If it returns true, they are deleted instead. */
  readonly discard?: (change: Change) => Promise<boolean>;
}

/**
 * Opens the results of an experiment in a folder. Creates the folder if it does not exist.
 *
 * Rows remain valid as long as everything is equal on which they depend. Other rows move to `kept-aside`, and come back when their
 * experiment is opened again. The folder is locked until `close`. The process may end at any moment: the next call repairs the folder.
 *
 * @throws BackstepError `FOLDER_FOREIGN` for a folder with files of another program, `FILE_FOREIGN` for such a file, `FOLDER_LOCKED` if
 * another run uses the folder, `FILE_FORMAT` for results of a later version, `FILE_NOT_WRITABLE`.
 * @example
 * ```ts
 * const results = await openResults("results", plan, { version: "1" });
 * for await (const each of measure(plan, { done: results.done })) if (each.kind === "row") await results.addRow(each.row);
 * await results.close();
 * ```
 */
export async function openResults(path: string, plan: Plan, options: ResultOptions): Promise<ResultFolder> {
  requireArguments("openResults", { path: { type: "text" }, plan: aPlan }, { path, plan });
  requireArguments(
    "openResults",
    {
      version: { type: "text" },
      fresh: { type: "boolean", optional: true },
      discard: { type: "function", optional: true },
    },
    options,
  );
  await requireOwnFolder(path, "results");
  await requireWritableFolder(path);
  const unlock = await lockFolder(path);
  try {
    for (const folder of ["", samplesFolder, asideFolder]) {
      await requireSubfolder(join(path, folder));
      await removeDrafts(join(path, folder));
    }
    await requireOwnFile(join(path, files.report), reportMark);
    return await openLocked(path, plan, options, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openLocked(
  path: string,
  plan: Plan,
  options: ResultOptions,
  unlock: () => Promise<void>,
): Promise<ResultFolder> {
  const truth = await truthOf(plan);
  const setting = await settingOf(plan, path, options.version, {
    keepsSamples: keepsSamples(plan),
    ...(truth && { truth: fileFor("truth", truth) }),
  });
  const [belongs, keep] = [belongsTo(setting), options.fresh !== true];
  const rows = await readPart<Row>(path, "rows", belongs.row, keep);
  const causes = await readPart<CausesRow>(path, "causes", belongs.causes, keep);
  const { change, damage } = await changeSetting(path, setting, [rows, causes], options);
  const shown = new Set(setting.samples.map(({ cell }) => cell));
  const stored = await readSamples(path, shown);
  if (truth) await writeSamples(path, "truth", truth);
  const done = new Set([
    ...rows.wanted.map(({ row }) => rowKey(row)),
    ...causes.wanted.map(({ row }) => causesKey(row)),
    ...setting.cells.filter((cell) => stored.samples.has(cell) || !shown.has(cell)).map((cell) => samplesKey({ cell })),
  ]);
  const all = { rows: rows.wanted.map(({ row }) => row), causes: causes.wanted.map(({ row }) => row) };
  const read = { ...all, done, damage: [...damage, ...stored.damage], ...(change && { change }) };
  return writable(path, plan, setting, read, unlock);
}

interface Read {
  readonly rows: Row[];
  readonly causes: CausesRow[];
  readonly done: Set<string>;
  readonly damage: readonly Damage[];
  readonly change?: Change;
}

function writable(
  path: string,
  plan: Plan,
  setting: Setting,
  { rows, causes, done, damage, change }: Read,
  unlock: () => Promise<void>,
): ResultFolder {
  const [rowLog, causesLog] = [openLog(join(path, files.rows)), openLog(join(path, files.causes))];
  const shown = new Set(setting.samples.map(({ cell }) => cell));
  return {
    path,
    rows,
    causes,
    done,
    damage,
    ...(change && { change }),
    async addRow(row) {
      rowLog.append(entryOf(row, setting.metrics[row.metric]).text);
      rows.push(row);
      done.add(rowKey(row));
    },
    async addCauses(row) {
      causesLog.append(entryOf(row, "").text);
      causes.push(row);
      done.add(causesKey(row));
    },
    async addSamples({ key }, samples) {
      if (shown.has(key)) await writeSamples(path, key, firstOf(plan, samples));
      done.add(samplesKey({ cell: key }));
    },
    async close() {
      try {
        rowLog.close();
        causesLog.close();
      } finally {
        await unlock();
      }
    },
  };
}
