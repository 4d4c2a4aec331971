import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";

/** The package of our own small models; a model NAME of it is `NAME.onnx` with its card beside. */
const models = "@backstep/models";

/**
 * The file of a model: a path from `folder`, or the name of a model of ours.
 *
 * @throws BackstepError `FILE_NOT_FOUND` for a name that is neither.
 */
export function modelFile(model: string, folder: string): string {
  if (isPath(model)) return resolve(folder, model);
  try {
    return fileURLToPath(import.meta.resolve(`${models}/${model}.onnx`));
  } catch (error) {
    throw new BackstepError(
      "FILE_NOT_FOUND",
      `"${model}" is neither the path of a file, such as ./${model}.onnx, nor a model of ${models}`,
      { model },
      error,
    );
  }
}

/** Whether a model is named by a path; names of models have neither dots nor slashes. */
export function isPath(model: string): boolean {
  return /[./\\]/.test(model);
}
