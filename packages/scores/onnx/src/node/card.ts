import { resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { describe, faultOfOptions, isRecord } from "@backstep/core/plugin";
import { namingFile, parseJson } from "@backstep/input";
import { readBytes, readBytesIfPresent } from "@backstep/input/node";
import { cardOptions } from "./options.ts";
import { faultOfRange, type OnnxFileCard } from "./spec.ts";

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
  return { path, card: await namingFile(path, async () => requireCard(parseJson(text, "the card is "))) };
}

/** Checks the keys that Backstep reads. The others describe the model to people. */
function requireCard(content: unknown): OnnxFileCard {
  if (!isRecord(content)) throw wrongCard(`the card is ${describe(content)}; it must be an object`);
  const known = Object.entries(content).filter(([key]) => Object.hasOwn(cardOptions, key));
  const fault = faultOfOptions(cardOptions, Object.fromEntries(known));
  if (fault) throw wrongCard(fault.message);
  const card = content as unknown as OnnxFileCard;
  const wrong = faultOfRange(card.range);
  if (wrong !== undefined) throw wrongCard(wrong);
  return card;
}

function wrongCard(message: string): BackstepError {
  return new BackstepError("FILE_FORMAT", message);
}
