import { access } from "node:fs/promises";
import { BackstepError } from "@backstep/core";
import { readText, within } from "../experiment/read.ts";
import { type Card, card } from "../experiment/sections.ts";
import { checked } from "../parity/golden.ts";

/** Where the card of a model lies unless told otherwise: `NAME.json` beside `NAME.onnx`. */
export function cardBeside(model: string): string {
  return model.replace(/\.onnx$/i, ".json");
}

/**
 * The card of a model, or nothing where there is none at its usual place.
 *
 * @throws BackstepError `FILE_FORMAT` naming the file and the key; `FILE_NOT_FOUND` where it is `required`.
 */
export async function readCard(file: string, required: boolean): Promise<Card | undefined> {
  if (!required && !(await exists(file))) return undefined;
  const text = await readText(file);
  return within(file, async () => {
    try {
      return checked(card, JSON.parse(text), "");
    } catch (error) {
      if (error instanceof BackstepError) throw error;
      throw new BackstepError("FILE_FORMAT", `the card is not JSON: ${(error as Error).message}`, { file }, error);
    }
  });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
