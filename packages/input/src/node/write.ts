import { channel } from "node:diagnostics_channel";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";

const content = { type: "either", of: [{ type: "string" }, { type: "typed", of: ["Uint8Array"] }] } as const;

/** The diagnostics channel of the drafts of files that exist, for a program that ends a thread while it writes. */
export const draftChannel = "backstep:draft";

/** A draft of a file begins or ends to exist. */
export interface Draft {
  readonly file: string;
  readonly exists: boolean;
}

const drafts = channel(draftChannel);
let drafted = 0;

/**
 * Writes a file completely or not at all: first a draft in the same folder, then a rename.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 */
export async function writeWhole(file: string, whole: string | Uint8Array): Promise<void> {
  requireArguments("writeWhole", { file: { type: "text" }, content }, { file, content: whole });
  const draft = join(dirname(file), `.${process.pid}-${Date.now()}-${drafted++}.part`);
  drafts.publish({ file: draft, exists: true } satisfies Draft);
  try {
    await writeFile(draft, whole);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notWritable(file, error);
  } finally {
    drafts.publish({ file: draft, exists: false } satisfies Draft);
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
  const probe = join(folder, `.${process.pid}-${Date.now()}.probe`);
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

function notWritable(file: string, error: unknown): BackstepError {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return new BackstepError("FILE_NOT_WRITABLE", `${file} cannot be written: ${code}`, { file }, error);
}
