import { readFile } from "node:fs/promises";
import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";

/** Reads a file as UTF-8 text. @throws BackstepError as `readBytes` */
export async function readText(file: string): Promise<string> {
  requireArguments("readText", { file: { type: "text" } }, { file });
  return new TextDecoder().decode(await readBytes(file));
}

/** Reads a file. @throws BackstepError `FILE_NOT_FOUND`, or `FILE_FORMAT` if the path is a folder. */
export async function readBytes(file: string): Promise<Uint8Array> {
  requireArguments("readBytes", { file: { type: "text" } }, { file });
  const bytes = await readBytesIfPresent(file);
  if (bytes) return bytes;
  throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
}

/** Reads an optional file; undefined if it does not exist. @throws BackstepError as `readBytes` */
export async function readBytesIfPresent(file: string): Promise<Uint8Array | undefined> {
  requireArguments("readBytesIfPresent", { file: { type: "text" } }, { file });
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") throw new BackstepError("FILE_FORMAT", `${file} is a folder, not a file`, { file });
    throw new BackstepError("FILE_NOT_FOUND", `${file} cannot be read: ${code}`, { file }, error);
  }
}
