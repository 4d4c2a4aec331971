import { readFile } from "node:fs/promises";
import { basename, dirname, extname, resolve } from "node:path";
import { BackstepError, isBackstepError } from "@backstep/core";
import { parse, YAMLParseError } from "yaml";
import type { Experiment } from "./experiment.ts";
import { parseExperiment } from "./parse.ts";

/** An experiment and the folder to which the files that it names are relative. */
export interface ExperimentFile {
  readonly file: string;
  readonly folder: string;
  readonly experiment: Experiment;
}

/**
 * Reads an experiment file, YAML or JSON.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT` where it is neither YAML nor JSON, else as `parseExperiment`.
 */
export async function readExperiment(file: string): Promise<ExperimentFile> {
  const content = await readText(file);
  const name = basename(file, extname(file));
  return within(file, async () => ({
    file,
    folder: dirname(resolve(file)),
    experiment: parseExperiment(parseText(content), name),
  }));
}

/** A file as text. */
export async function readText(file: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file));
}

/** The bytes of a file. */
export async function readBytes(file: string): Promise<Uint8Array> {
  const bytes = await readBytesIfThere(file);
  if (bytes) return bytes;
  throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
}

/** The bytes of a file that need not be there. */
export async function readBytesIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") throw new BackstepError("FILE_FORMAT", `${file} is a folder, not a file`, { file });
    throw new BackstepError("FILE_NOT_FOUND", `${file} cannot be read: ${code}`, { file }, error);
  }
}

/** Runs what concerns one file; an error then names that file. */
export async function within<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isBackstepError(error) || error.message.startsWith(file)) throw error;
    throw new BackstepError(error.code, `${file}: ${error.message}`, error.details, error);
  }
}

function parseText(content: string): unknown {
  try {
    // `null` is a key of ours: the one of classes, and of guidance.
    return parse(content, { stringKeys: true });
  } catch (error) {
    const message = error instanceof YAMLParseError ? error.message.split("\n")[0] : String(error);
    throw new BackstepError("FILE_FORMAT", `not YAML: ${message.replace(/:$/, "")}`);
  }
}
