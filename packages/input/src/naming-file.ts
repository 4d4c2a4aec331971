import { BackstepError, isBackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";

/** Runs work on one file. The message of an error then starts with the name of that file. */
export async function namingFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  requireArguments("namingFile", { file: { type: "text" }, work: { type: "function" } }, { file, work });
  try {
    return await work();
  } catch (error) {
    if (!isBackstepError(error) || error.message.startsWith(file)) throw error;
    throw new BackstepError(error.code, `${file}: ${error.message}`, error.details, error);
  }
}
