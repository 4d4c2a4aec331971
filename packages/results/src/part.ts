import { constants } from "node:fs";
import { copyFile, lstat, mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { BackstepError } from "@backstep/core";
import type { CausesRow, Row } from "@backstep/experiment";
import { notWritable, processMark, writeWhole } from "@backstep/input/node";
import type { Damage } from "./damage.ts";
import { type Entry, type LineKind, type Lines, readLines } from "./lines.ts";
import { asideFolder, files } from "./names.ts";

/** The stored rows of one kind, divided into those of the experiment and others. */
export interface Part<T extends Row | CausesRow> {
  readonly wanted: readonly Entry<T>[];
  readonly others: readonly Entry<T>[];
  /** The entries that have to leave the file of the experiment. */
  readonly leaving: readonly Entry<T>[];
  /** The entries that come back to it. */
  readonly returning: readonly Entry<T>[];
  readonly damage: readonly Damage[];
  /** Makes sure that no entry is lost when the setting changes. Called before that. */
  keepOthers(): Promise<void>;
  /** Makes each file hold its entries. `discarded` are deleted. Called after the setting has changed. */
  arrange(discarded: ReadonlySet<string>): Promise<void>;
}

/** Reads the rows of one kind. `keep` is false if all rows are to be deleted. */
export async function readPart<T extends Row | CausesRow>(
  folder: string,
  kind: LineKind,
  belongs: (entry: Entry<T>) => boolean,
  keep: boolean,
): Promise<Part<T>> {
  const [file, asideFile] = [join(folder, files[kind]), join(folder, asideFolder, files[kind])];
  for (const each of [file, asideFile]) await requireFile(each);
  const [main, aside] = [await readLines<T>(file, kind), await readLines<T>(asideFile, kind)];
  const known = new Set(main.entries.map(({ id }) => id));
  const added = aside.entries.filter(({ id }) => !known.has(id));
  const all = keep ? [...main.entries, ...added] : [];
  const [wanted, others] = [all.filter(belongs), all.filter((entry) => !belongs(entry))];
  const asideIds = new Set(aside.entries.map(({ id }) => id));
  const leaving = main.entries.filter((entry) => !belongs(entry));
  return {
    wanted,
    others,
    leaving,
    returning: added.filter(belongs),
    damage: [...main.damage, ...aside.damage],
    async keepOthers() {
      if (!keep) return;
      if (main.lossy) await keepDamaged(folder, file);
      if (aside.lossy) await keepDamaged(folder, asideFile);
      const missing = leaving.filter(({ id }) => !asideIds.has(id));
      if (missing.length > 0) await writeAside(folder, asideFile, [...aside.entries, ...missing]);
    },
    async arrange(discarded) {
      if (!sameEntries(main, wanted)) await writeWhole(file, textOf(wanted));
      const left = others.filter(({ id }) => !discarded.has(id));
      if (left.length === 0) await rm(asideFile, { force: true });
      else if (!sameEntries(await readLines<T>(asideFile, kind), left)) await writeAside(folder, asideFile, left);
    },
  };
}

function sameEntries<T>({ clean, entries }: Lines<T>, wanted: readonly Entry<T>[]): boolean {
  return clean && entries.length === wanted.length && entries.every(({ id }, i) => id === wanted[i].id);
}

function textOf(entries: readonly Entry<unknown>[]): Uint8Array {
  return Buffer.concat(entries.map(({ text }) => Buffer.from(`${text}\n`)));
}

async function writeAside(folder: string, file: string, entries: readonly Entry<unknown>[]): Promise<void> {
  await makeAside(folder);
  await writeWhole(file, textOf(entries));
}

async function makeAside(folder: string): Promise<void> {
  await mkdir(join(folder, asideFolder), { recursive: true }).catch((error) => {
    throw notWritable(join(folder, asideFolder), error);
  });
}

/** Copies a damaged file, so that nothing in it is lost when it is written again. */
async function keepDamaged(folder: string, file: string): Promise<void> {
  await makeAside(folder);
  const draft = join(folder, asideFolder, `.${processMark()}-0.part`);
  try {
    await copyFile(file, draft, constants.COPYFILE_FICLONE);
    await rename(draft, await freeName(folder, file));
  } catch (error) {
    throw notWritable(join(folder, asideFolder), error);
  }
}

/** Moves a damaged `results.json` aside. */
export async function moveDamagedSetting(folder: string): Promise<void> {
  await makeAside(folder);
  const file = join(folder, files.setting);
  await rename(file, await freeName(folder, file)).catch((error) => {
    throw notWritable(file, error);
  });
}

async function freeName(folder: string, file: string): Promise<string> {
  for (let i = 1; ; i++) {
    const name = join(folder, asideFolder, `damaged-${i}-${basename(file)}`);
    if ((await lstat(name).catch(() => undefined)) === undefined) return name;
  }
}

/** Refuses a folder or a link in the place of a file, because a write would change something else. */
async function requireFile(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found && !found.isFile()) throw foreign(file, "a file");
}

/** Refuses a file or a link in the place of a subfolder. */
export async function requireSubfolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw foreign(folder, "a folder");
}

function foreign(file: string, wanted: string): BackstepError {
  return new BackstepError(
    "FILE_FOREIGN",
    `${file} is not ${wanted} of Backstep; move it to another place, and run the command again`,
    { file },
  );
}
