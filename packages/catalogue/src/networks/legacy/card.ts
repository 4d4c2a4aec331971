import { resolve } from "node:path";
import { type Card, card, checked, parseJson, readBytes, readBytesIfThere, within } from "./old.ts";

/** Where the card of a model lies, and what it says if it is there. */
export interface CardFile {
  readonly path: string;
  readonly card?: Card;
}

/**
 * The card of a model: the file that is named, else `NAME.json` beside `NAME.onnx`, which need not be there.
 *
 * @throws BackstepError `FILE_FORMAT` naming the file and the key; `FILE_NOT_FOUND` where the file that is named is not there.
 */
export async function cardOf(model: string, named: string | undefined, folder: string): Promise<CardFile> {
  const path = named === undefined ? model.replace(/\.onnx$/i, ".json") : resolve(folder, named);
  const bytes = await (named === undefined ? readBytesIfThere : readBytes)(path);
  if (bytes === undefined) return { path };
  const text = new TextDecoder().decode(bytes);
  return { path, card: await within(path, async () => checked(card, parseJson(text, "the card is "), "")) };
}
