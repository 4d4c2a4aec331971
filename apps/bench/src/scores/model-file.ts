import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";
import { suggestion } from "../experiment/nearest.ts";

/** What the package of our own small models exports: where the file of each is, its card beside it. */
type Models = Readonly<Record<string, { readonly model: URL } | undefined>>;

const models = "@backstep/models";

/**
 * The file of a model: a path from `folder`, or the name of a model of ours.
 *
 * @throws BackstepError `FILE_NOT_FOUND` for a name that is neither.
 */
export async function modelFile(model: string, folder: string): Promise<string> {
  if (isPath(model)) return resolve(folder, model);
  const ours: Models = await import(models).catch(() => ({}));
  const found = ours[camelCase(model)]?.model;
  if (found !== undefined) return fileURLToPath(found);
  const hint = suggestion(model, Object.keys(ours).map(kebab));
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `"${model}" is neither the path of a file, such as ./${model}.onnx, nor a model of ${models}${hint && `; ${hint}`}`,
    { model },
  );
}

/** Whether a model is named by a path; names of models have neither dots nor slashes. */
export function isPath(model: string): boolean {
  return /[./\\]/.test(model);
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
