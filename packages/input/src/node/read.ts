import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { BackstepError } from "@backstep/core";
import { type ArgumentDeclaration, requireArguments } from "@backstep/core/plugin";

/** How to read a file. */
export interface ReadOptions {
  /** Largest size in bytes. Default: 1 GiB, for text 128 MiB. */
  readonly most?: number;
}

const most: ArgumentDeclaration = { type: "integer", min: 0, optional: true };
const ofFile = { file: { type: "text" } } as const;
const [mostBytes, mostText] = [2 ** 30, 2 ** 27];

/** Reads a file as UTF-8 text. @throws BackstepError as `readBytes` */
export async function readText(file: string, options: ReadOptions = {}): Promise<string> {
  requireArguments("readText", ofFile, { file });
  requireArguments("readText", { most }, options);
  return new TextDecoder().decode(await readBytes(file, { most: options.most ?? mostText }));
}

/** Reads a file. @throws BackstepError `FILE_NOT_FOUND`, or `FILE_FORMAT` if the path is not a regular file or the file is too large. */
export async function readBytes(file: string, options: ReadOptions = {}): Promise<Uint8Array> {
  requireArguments("readBytes", ofFile, { file });
  requireArguments("readBytes", { most }, options);
  const bytes = await readBytesIfPresent(file, options);
  if (bytes) return bytes;
  throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
}

/** Reads an optional file; undefined if it does not exist. @throws BackstepError as `readBytes` */
export async function readBytesIfPresent(file: string, options: ReadOptions = {}): Promise<Uint8Array | undefined> {
  requireArguments("readBytesIfPresent", ofFile, { file });
  requireArguments("readBytesIfPresent", { most }, options);
  const handle = await openRegular(file);
  try {
    return handle && (await contentOf(file, handle, options.most ?? mostBytes));
  } catch (error) {
    throw readable(file, error);
  } finally {
    await handle?.close();
  }
}

/**
 * Checks that a path is a regular file, for a reader outside JavaScript. A device may have no end, and a pipe may never begin.
 *
 * @throws BackstepError as `readBytes`
 */
export async function requireFile(file: string): Promise<void> {
  requireArguments("requireFile", ofFile, { file });
  const handle = await openRegular(file);
  if (handle === undefined) throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
  await handle.close();
}

/** Opens a regular file; undefined if it does not exist. */
export async function openRegular(file: string): Promise<FileHandle | undefined> {
  // Without this flag, opening a pipe waits for its writer. Windows has neither.
  const { O_RDONLY, O_NONBLOCK = 0 } = constants;
  try {
    const handle = await open(file, O_RDONLY | O_NONBLOCK);
    const found = await handle.stat();
    if (found.isFile()) return handle;
    await handle.close();
    const what = found.isDirectory() ? "a folder" : found.isFIFO() ? "a pipe" : "a device";
    const advice = found.isDirectory() ? "" : "; save its content to a file first";
    throw new BackstepError("FILE_FORMAT", `${file} is ${what}, not a file${advice}`, { file });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw readable(file, error);
  }
}

/** The whole file. Its size is only a hint: files of /proc report 0, and another program may still write to the file. */
async function contentOf(file: string, handle: FileHandle, limit: number): Promise<Uint8Array> {
  const { size } = await handle.stat();
  if (size > limit) throw tooLarge(file, size, limit);
  let buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  while (true) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > limit) throw tooLarge(file, length, limit);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.max(4096, 2 * length));
  }
}

function tooLarge(file: string, size: number, limit: number): BackstepError {
  return new BackstepError(
    "FILE_FORMAT",
    `${file} has ${size} bytes or more; at most ${limit} are read, so divide it into smaller files`,
    { file },
  );
}

function readable(file: string, error: unknown): unknown {
  if (error instanceof BackstepError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return new BackstepError("FILE_FORMAT", `${file} is a folder, not a file`, { file });
  return new BackstepError("FILE_NOT_FOUND", `${file} cannot be read: ${code}`, { file }, error);
}
