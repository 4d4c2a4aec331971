import { basename, dirname, extname, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { namingFile } from "@backstep/input";
import { readText } from "@backstep/input/node";
import { parse, YAMLParseError } from "yaml";
import type { HostDocument } from "./host.ts";

/** Reads a YAML or JSON file. @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT` if it is neither YAML nor JSON */
export async function readDocument(file: string): Promise<HostDocument> {
  const text = await readText(file);
  const content = await namingFile(file, async () => parseText(text));
  return { content, name: basename(file, extname(file)), folder: dirname(resolve(file)) };
}

function parseText(content: string): unknown {
  try {
    // `null` is a key of two sections, `classes` and `guidance`; plain YAML does not read it as text.
    return parse(content, { stringKeys: true });
  } catch (error) {
    const message = error instanceof YAMLParseError ? error.message.split("\n")[0] : String(error);
    throw new BackstepError("FILE_FORMAT", `not YAML: ${message.replace(/:$/, "")}`);
  }
}
