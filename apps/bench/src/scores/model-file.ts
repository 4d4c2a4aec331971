import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BackstepError } from "@backstep/core";
import { suggestion } from "../experiment/nearest.ts";

/**
 * The file of a model: a path from `folder`, or the name of a model of ours.
 *
 * @throws BackstepError `FILE_NOT_FOUND` for a name that is neither.
 */
export async function modelFile(model: string, folder: string): Promise<string> {
  if (isPath(model)) return resolve(folder, model);
  // Cards are read when a name asks for them, not at every start of the command.
  const ours: Readonly<Record<string, { readonly model: URL }>> = await import("@backstep/models");
  const name = camelCase(model);
  if (Object.hasOwn(ours, name)) return fileURLToPath(ours[name].model);
  const hint = suggestion(model, Object.keys(ours).map(kebab));
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `"${model}" is neither the path of a file, such as ./${model}.onnx, nor a model of @backstep/models; ${hint}`,
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
