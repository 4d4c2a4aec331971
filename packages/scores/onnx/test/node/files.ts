import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeModels } from "../models.ts";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "backstep-onnx-"));
}

const models = temporaryFolder();
writeModels(models);

/** The path of a model of `models.ts`. */
export function model(name: string): string {
  return join(models, name);
}

/** A new file with this content. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A copy of a model, with a card of this content if one is given. */
export function copied(name: string, card?: string | object): string {
  const path = join(temporaryFolder(), "m.onnx");
  copyFileSync(model(name), path);
  if (card !== undefined)
    writeFileSync(path.replace(".onnx", ".json"), typeof card === "string" ? card : JSON.stringify(card));
  return path;
}
