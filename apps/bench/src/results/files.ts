import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BackstepError } from "@backstep/core";

/** Writes a file at once or not at all: beside its place first, then moved there. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const draft = join(dirname(file), `.${process.pid}-${Date.now()}.part`);
  try {
    await writeFile(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notWritable(file, error);
  }
}

/**
 * Makes sure that a folder exists (unless `make` is false, by making it) and that files can be made in it, by making one.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`.
 */
export async function requireWritableFolder(folder: string, { make = true }: { make?: boolean } = {}): Promise<void> {
  const probe = join(folder, `.${process.pid}-${Date.now()}.probe`);
  try {
    if (make) await makeFolder(folder);
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** Makes a folder and those above it. Node's own recursive mkdir never returns where the parent is there but refuses with ENOENT (/proc). */
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
