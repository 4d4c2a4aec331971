import { resolve } from "node:path";
import { checked, namingFile, parseJson } from "@backstep/input";
import { readBytes, readBytesIfPresent } from "@backstep/input/node";
import { onnxCard } from "./card-shape.ts";
import type { OnnxFileCard } from "./spec.ts";

/** The path of a card, and its content if the file exists. */
export interface CardFile {
  readonly path: string;
  readonly card?: OnnxFileCard;
}

/**
 * Reads the card of a model: the named file, or `NAME.json` next to `NAME.onnx`, which is optional.
 *
 * @throws BackstepError `FILE_FORMAT` with the file and the key; `FILE_NOT_FOUND` if the named file does not exist.
 */
export async function readCard(model: string, name?: string, folder: string = process.cwd()): Promise<CardFile> {
  const path = name === undefined ? model.replace(/\.onnx$/i, ".json") : resolve(folder, name);
  const bytes = await (name === undefined ? readBytesIfPresent : readBytes)(path);
  if (bytes === undefined) return { path };
  const text = new TextDecoder().decode(bytes);
  return { path, card: await namingFile(path, async () => checked(onnxCard, parseJson(text, "the card is "), "")) };
}
