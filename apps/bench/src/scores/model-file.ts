import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";
import { classifier, digits, digitsClassifier, mnist } from "@backstep/models";
import { suggestion } from "../experiment/nearest.ts";

/** Our own small models: where the file of each is, its card beside it. */
const ours: Readonly<Record<string, { readonly model: URL }>> = {
  digits,
  mnist,
  classifier,
  "digits-classifier": digitsClassifier,
};

/**
 * The file of a model: a path from `folder`, or the name of a model of ours.
 *
 * @throws BackstepError `FILE_NOT_FOUND` for a name that is neither.
 */
export function modelFile(model: string, folder: string): string {
  if (isPath(model)) return resolve(folder, model);
  if (Object.hasOwn(ours, model)) return fileURLToPath(ours[model].model);
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `"${model}" is neither a model of ours nor the path of a file, such as ./${model}.onnx; ${suggestion(model, Object.keys(ours))}`,
    { model },
  );
}

/** Whether a model is named by a path; names of models have neither dots nor slashes. */
export function isPath(model: string): boolean {
  return /[./\\]/.test(model);
}
