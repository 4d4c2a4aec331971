import { randomBytes } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { isRunning, processMark } from "./process.ts";

const content = { type: "either", of: [{ type: "string" }, { type: "typed", of: ["Uint8Array"] }] } as const;

/** The diagnostics channel of the drafts of files that exist, for a program that ends a thread while it writes. */
export const draftChannel = "backstep:draft";

/** A draft of a file begins or ends to exist. */
export interface Draft {
  readonly file: string;
  readonly exists: boolean;
}

const drafts = channel(draftChannel);

/**
 * Writes a file completely or not at all: first a draft in the same folder, then a rename. Both are on the device when it returns.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 */
export async function writeWhole(file: string, whole: string | Uint8Array): Promise<void> {
  requireArguments("writeWhole", { file: { type: "text" }, content }, { file, content: whole });
  const draft = join(dirname(file), draftName("part"));
  drafts.publish({ file: draft, exists: true } satisfies Draft);
  try {
    await writeDraft(draft, whole);
    await rename(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notWritable(file, error);
  } finally {
    drafts.publish({ file: draft, exists: false } satisfies Draft);
  }
}

async function writeDraft(draft: string, whole: string | Uint8Array): Promise<void> {
  const handle = await open(draft, "wx");
  try {
    await handle.writeFile(whole);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Some systems cannot open a folder. There the rename itself is durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function draftName(extension: "part" | "probe"): string {
  return `.${processMark()}-${randomBytes(4).toString("hex")}.${extension}`;
}

/** The names of drafts. Those of earlier versions have a time in place of the start of the process. */
const draftPattern = /^\.(\d+)-(?:(\w+)-)?[\da-f]+\.(?:part|probe)$/;

/** Whether a name is that of a draft of `writeWhole`. */
export function isDraft(name: string): boolean {
  requireArguments("isDraft", { name: { type: "string" } }, { name });
  return draftPattern.test(name);
}

/** Removes the drafts that processes left in a folder when they were killed. Drafts of running processes stay. */
export async function removeDrafts(folder: string): Promise<void> {
  requireArguments("removeDrafts", { folder: { type: "text" } }, { folder });
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid, start = "0"] = draftPattern.exec(name) ?? [];
    if (pid !== undefined && !isRunning(`${pid}-${start}`)) await rm(join(folder, name)).catch(() => undefined);
  }
}

/**
 * Checks that files can be created in a folder, by creating one. Creates the folder first, unless `make` is false.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 */
export async function requireWritableFolder(folder: string, options: { readonly make?: boolean } = {}): Promise<void> {
  requireArguments("requireWritableFolder", { folder: { type: "text" } }, { folder });
  requireArguments("requireWritableFolder", { make: { type: "boolean", optional: true } }, options);
  const { make = true } = options;
  const probe = join(folder, draftName("probe"));
  try {
    if (make) await makeFolder(folder);
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** Creates a folder and its parents. Node's recursive `mkdir` never returns if an existing parent answers ENOENT, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  const make = (): Promise<void> =>
    mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make();
  });
}

const fullDevice = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** The error for a file that the system refuses to write. */
export function notWritable(file: string, error: unknown): BackstepError {
  requireArguments("notWritable", { file: { type: "text" } }, { file });
  const { code = String(error) } = (error ?? {}) as NodeJS.ErrnoException;
  const advice = fullDevice.has(code) ? "; no space is left: free some, and run the command again" : "";
  return new BackstepError("FILE_NOT_WRITABLE", `${file} cannot be written: ${code}${advice}`, { file }, error);
}
