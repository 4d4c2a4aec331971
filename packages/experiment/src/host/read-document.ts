import { basename, dirname, extname, resolve } from "node:path";
import { BackstepError } from "@backstep/core";
import { isRecord } from "@backstep/core/plugin";
import { namingFile } from "@backstep/input";
import { readText } from "@backstep/input/node";
import { parseDocument } from "yaml";
import { requireTree } from "../schema/plain.ts";
import type { HostDocument } from "./host.ts";

/** The most characters of an experiment file. */
const largest = 1e7;

/** Reads a YAML or JSON file. @throws BackstepError `FILE_NOT_FOUND`, `FILE_FORMAT` if it is neither YAML nor JSON */
export async function readDocument(file: string): Promise<HostDocument> {
  const text = await readText(file);
  const content = await namingFile(file, async () => {
    const parsed = parseText(text);
    requireTree(parsed);
    return withDoubles(parsed, false);
  });
  return { content, name: basename(file, extname(file)), folder: dirname(resolve(file)) };
}

function parseText(content: string): unknown {
  if (content.length > largest)
    throw new BackstepError(
      "FILE_FORMAT",
      `it has more than ${largest} characters; give large data as a separate file`,
    );
  try {
    // `null` is a key of two sections, `classes` and `guidance`; plain YAML does not read it as text.
    const document = parseDocument(content, { stringKeys: true, intAsBigInt: true });
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw fault;
    return document.toJS();
  } catch (error) {
    if (error instanceof RangeError) throw new BackstepError("FILE_FORMAT", "not YAML: it is nested too deeply");
    const message = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new BackstepError("FILE_FORMAT", `not YAML: ${message.replace(/:$/, "")}`);
  }
}

/** A number of the file as a double. Seeds stay exact up to 2^64 − 1. */
function withDoubles(value: unknown, exact: boolean): unknown {
  if (typeof value === "bigint") return exact ? value : Number(value);
  if (Array.isArray(value)) return value.map((each) => withDoubles(each, exact));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withDoubles(each, key === "seed")]));
}
