import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";
import { requireArguments, suggestion } from "@backstep/core/plugin";
import { isPath } from "@backstep/experiment";
import { classifier, digits, digitsClassifier, mnist } from "@backstep/models";

/** The models of `@backstep/models` by name. Each has its card in the same folder. */
const models: Readonly<Record<string, { readonly model: URL }>> = {
  digits,
  mnist,
  classifier,
  "digits-classifier": digitsClassifier,
};

/**
 * The file of a model: a path relative to `folder`, or the name of a model of `@backstep/models`.
 *
 * @throws BackstepError `FILE_NOT_FOUND` if the name is neither.
 */
export function modelFile(model: string, folder: string): string {
  requireArguments("modelFile", { model: { type: "text" }, folder: { type: "text" } }, { model, folder });
  if (isPath(model)) return resolve(folder, model);
  if (Object.hasOwn(models, model)) return fileURLToPath(models[model].model);
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `"${model}" is neither a model of @backstep/models nor a path; write the path of a file as ./${model}.onnx; ${suggestion(model, Object.keys(models))}`,
    { model },
  );
}
