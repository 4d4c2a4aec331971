import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { isRecord, requireArguments } from "@backstep/core/plugin";
import { namingFile, parseJson } from "@backstep/input";
import { readText } from "@backstep/input/node";
import { trainingFormat } from "./training-folder.ts";

/** File names that TensorFlow.js and trainings in folders use. */
const usualNames = ["model.json", "score.json"];

/**
 * The JSON file of a model: `path` itself, or the file in the folder `path` with a usual name or with the only .json name.
 *
 * @throws BackstepError `FILE_NOT_FOUND` if the folder has no such file.
 */
export async function modelFile(path: string): Promise<string> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return path;
  const found = names.filter((name) => name.endsWith(".json"));
  const name = usualNames.find((each) => found.includes(each)) ?? (found.length === 1 ? found[0] : undefined);
  if (name !== undefined) return join(path, name);
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `${path} holds ${found.length === 0 ? "no .json file" : `${found.join(", ")}`}; it must have model.json, score.json or one .json file; give the path of a file`,
    { path },
  );
}

/** The JSON file of a model and all files of weights in its folder, in a fixed order. */
export async function filesOf(file: string): Promise<readonly string[]> {
  const folder = resolve(file, "..");
  const names = (await readdir(folder)).filter((name) => /\.(bin|checkpoint)$/.test(name)).sort();
  return [file, ...names.map((name) => join(folder, name))];
}

/**
 * Whether a path is a checkpoint of `trainScore` or a folder of a training. Such a model needs no `prediction`, `time` and `state`: it takes y = x/α at
 * noise level ν, and returns the denoised rows.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT`
 * @example
 * ```ts
 * const drift = (await isCheckpoint("runs/digits")) ? edm() : vpLinear();
 * ```
 */
export async function isCheckpoint(path: string): Promise<boolean> {
  requireArguments("isCheckpoint", { path: { type: "text" } }, { path });
  return isTraining((await readJson(await modelFile(resolve(path)))).json);
}

/** Whether JSON is a header of a checkpoint, or the description of a training in a folder. */
export function isTraining(json: unknown): boolean {
  const format = isRecord(json) ? json.format : undefined;
  return isDescription(json) || (typeof format === "string" && format.startsWith("backstep-training"));
}

/** Whether JSON is the description of a training in a folder. */
export function isDescription(json: unknown): boolean {
  return isRecord(json) && json.format === trainingFormat;
}

/** The text of a file, and the JSON value in it. */
export async function readJson(file: string): Promise<{ text: string; json: unknown }> {
  const text = await readText(file);
  return namingFile(file, async () => ({ text, json: parseJson(text) }));
}
