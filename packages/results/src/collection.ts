import { join } from "node:path";
import { requireArguments } from "@backstep/core/plugin";
import { removeDrafts, requireWritableFolder, writeWhole } from "@backstep/input/node";
import { lockFolder } from "./lock.ts";
import { files, reportMark } from "./names.ts";
import { requireOwnFile, requireOwnFolder } from "./ownership.ts";
import { readSetting, settingText } from "./setting.ts";

/** An open folder with the results of several experiments, in one subfolder each. */
export interface CollectionFolder {
  readonly path: string;
  /** Unlocks the folder. */
  close(): Promise<void>;
}

/**
 * Opens a folder for the results of several experiments. Creates it if it does not exist, and locks it until `close`.
 *
 * @throws BackstepError as `openResults`
 */
export async function openCollection(path: string, options: { readonly version: string }): Promise<CollectionFolder> {
  requireArguments("openCollection", { path: { type: "text" } }, { path });
  requireArguments("openCollection", { version: { type: "text" } }, options);
  await requireOwnFolder(path, "collection");
  await requireWritableFolder(path);
  const close = await lockFolder(path);
  try {
    await removeDrafts(path);
    await requireOwnFile(join(path, files.report), reportMark);
    const text = settingText({ backstep: "collection", format: 1, version: options.version });
    if ((await readSetting(path))?.text !== text) await writeWhole(join(path, files.setting), text);
    return { path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
