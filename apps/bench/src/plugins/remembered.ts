import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { isRecord } from "@backstep/core/plugin";
import type { OutsidePlugin } from "@backstep/experiment";
import { readBytesIfPresent, requireWritableFolder, writeWhole } from "@backstep/input/node";

/** A module that the user allowed, with the hash of its content at that time. */
export type AllowedModule = Pick<OutsidePlugin, "name" | "file" | "digest">;

/** The file that remembers the answers of a user. */
function fileOfAnswers(): string {
  const { XDG_CONFIG_HOME: configured = "" } = process.env;
  const folder = isAbsolute(configured) ? configured : join(homedir(), ".config");
  return join(folder, "backstep", "allowed-plugins.json");
}

/** Whether the user allowed this file with this content before. */
export async function isRemembered({ file, digest }: AllowedModule): Promise<boolean> {
  return (await readAnswers()).some((each) => each.file === file && each.digest === digest);
}

/**
 * Remembers that the user allows a file with its present content. An older content of the file is forgotten.
 *
 * @throws BackstepError `FILE_NOT_WRITABLE`
 */
export async function remember({ name, file, digest }: AllowedModule): Promise<void> {
  const others = (await readAnswers()).filter((each) => each.file !== file);
  const answers = fileOfAnswers();
  await requireWritableFolder(dirname(answers));
  await writeWhole(answers, `${JSON.stringify({ allowed: [...others, { name, file, digest }] }, undefined, 2)}\n`);
}

/** The remembered answers. A file that cannot be read allows nothing, so the question appears again. */
async function readAnswers(): Promise<readonly AllowedModule[]> {
  try {
    const bytes = await readBytesIfPresent(fileOfAnswers());
    const content: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
    return isRecord(content) && Array.isArray(content.allowed) ? content.allowed.filter(isRecord).map(asModule) : [];
  } catch {
    return [];
  }
}

function asModule({ name, file, digest }: Record<string, unknown>): AllowedModule {
  return { name: String(name), file: String(file), digest: String(digest) };
}
