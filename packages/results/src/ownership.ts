import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { isDraft } from "@backstep/input/node";
import { readLines } from "./lines.ts";
import { isLock } from "./lock.ts";
import { asideFolder, files } from "./names.ts";
import { readSetting } from "./setting.ts";

/** What a folder holds, as far as Backstep is concerned. */
export type FolderKind = "empty" | "results" | "collection" | "foreign";

/**
 * What a folder holds: nothing or no folder, the results of one experiment, those of several experiments, or files of another program.
 *
 * A folder is one of ours because of its `results.json`. If this file is missing or damaged, rows with valid checksums tell the same.
 */
export async function folderKind(folder: string): Promise<FolderKind> {
  requireArguments("folderKind", { folder: { type: "text" } }, { folder });
  const names = await readdir(folder).catch(() => []);
  if (names.every((name) => isDraft(name) || isLock(name))) return "empty";
  const setting = await readSetting(folder);
  if (setting && setting.kind !== "unknown") return setting.kind;
  for (const at of [folder, join(folder, asideFolder)])
    for (const kind of ["rows", "causes"] as const)
      if ((await readLines(join(at, files[kind]), kind)).entries.length > 0) return "results";
  return "foreign";
}

/**
 * Refuses a folder with files of another program, or with results of another kind. A folder that does not exist is accepted.
 *
 * @throws BackstepError `FOLDER_FOREIGN`
 */
export async function requireOwnFolder(folder: string, wanted: "results" | "collection"): Promise<void> {
  const kind = await folderKind(folder);
  if (kind === "empty" || kind === wanted) return;
  const found = {
    results: "holds the results of one experiment, so those of several cannot go there",
    collection: "holds the results of several experiments, so those of one cannot go there",
    foreign: (await isOldFormat(folder))
      ? "holds results of an earlier format, which remain unchanged"
      : "is not empty, and Backstep did not make it",
  };
  throw new BackstepError("FOLDER_FOREIGN", `${folder} ${found[kind]}; give an empty or a new folder`, { folder });
}

async function isOldFormat(folder: string): Promise<boolean> {
  return (await beginningOf(join(folder, files.yaml))).startsWith("# backstep ");
}

/**
 * Refuses to replace a file of another program. A file of Backstep has this text near its beginning; an empty or missing file is accepted.
 *
 * @throws BackstepError `FILE_FOREIGN`
 */
export async function requireOwnFile(file: string, mark: string): Promise<void> {
  requireArguments("requireOwnFile", { file: { type: "text" }, mark: { type: "text" } }, { file, mark });
  const found = await lstat(file).catch(() => undefined);
  if (found === undefined) return;
  if (found.isFile() && (found.size === 0 || (await beginningOf(file)).includes(mark))) return;
  throw new BackstepError(
    "FILE_FOREIGN",
    `${file} exists, and Backstep did not write it; move it to another place, and run the command again`,
    { file },
  );
}

async function beginningOf(file: string): Promise<string> {
  try {
    if (!(await lstat(file)).isFile()) return "";
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return "";
  }
}
