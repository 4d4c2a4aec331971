import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { isRecord } from "@backstep/input";
import { parseJson, readText, within } from "./old.ts";
import { trainingFormat } from "./train-format.ts";

/** What TensorFlow.js and `backstep train` call them. */
const usual = ["model.json", "score.json"];

/** The one file in a folder that names the model, or the file itself. */
export async function fileOf(path: string): Promise<string> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return path;
  const found = names.filter((name) => name.endsWith(".json"));
  const name = usual.find((each) => found.includes(each)) ?? (found.length === 1 ? found[0] : undefined);
  if (name !== undefined) return join(path, name);
  throw new BackstepError(
    "FILE_NOT_FOUND",
    `${path} holds ${found.length === 0 ? "no .json file" : `${found.join(", ")}`}; name the file of the model`,
    { path },
  );
}

/** The model's file and what belongs to it by its name or extension. */
export async function filesBeside(file: string): Promise<readonly string[]> {
  const folder = resolve(file, "..");
  const names = (await readdir(folder)).filter((name) => /\.(bin|checkpoint)$/.test(name)).sort();
  return [file, ...names.map((name) => join(folder, name))];
}

/** Whether a model is a checkpoint of a training. */
export async function isCheckpoint(model: string): Promise<boolean> {
  return isTraining((await readJson(await fileOf(resolve(model)))).json);
}

/** Whether JSON is that of a checkpoint of a training, or describes a folder of `backstep train`. */
export function isTraining(json: unknown): boolean {
  const format = isRecord(json) ? json.format : undefined;
  return isFolderOfTraining(json) || (typeof format === "string" && format.startsWith("backstep-training"));
}

/** Whether JSON describes a folder of `backstep train`. */
export function isFolderOfTraining(json: unknown): boolean {
  return isRecord(json) && json.format === trainingFormat;
}

/** The text of a file, and the JSON in it. */
export async function readJson(file: string): Promise<{ text: string; json: unknown }> {
  const text = await readText(file);
  return within(file, async () => ({ text, json: parseJson(text) }));
}
