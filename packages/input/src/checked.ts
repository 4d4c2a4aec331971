import { BackstepError } from "@backstep/core";
import { describe, requireArguments, shape } from "@backstep/core/plugin";
import type { z } from "zod";

const aSchema = shape("a schema of zod", { safeParse: { type: "function" } });
const key = { type: "either", of: [{ type: "string" }, { type: "number" }] } as const;
const anIssue = shape("an issue of zod", { path: { type: "list", of: key }, message: { type: "string" } });

/**
 * Parses JSON.
 *
 * @throws BackstepError `FILE_FORMAT` with `subject` as the start of its message if the text is not JSON.
 */
export function parseJson(text: string, subject = ""): unknown {
  requireArguments("parseJson", { text: { type: "string" }, subject: { type: "string" } }, { text, subject });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackstepError("FILE_FORMAT", `${subject}not JSON: ${(error as Error).message}`, {}, error);
  }
}

/**
 * Checks a value against a schema.
 *
 * @param at The path of the value, as the start of the path in the message.
 * @throws BackstepError `FILE_FORMAT` that names the first key at fault, its value and what is allowed.
 */
export function checked<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  requireArguments("checked", { schema: aSchema, at: { type: "string" } }, { schema, at });
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new BackstepError("FILE_FORMAT", `${joinPath(at, issue.path) || "the file"}: ${explain(issue, value)}`);
}

/** What is wrong with a part of a value, and what is allowed there. */
export function explain(issue: z.core.$ZodIssue, whole: unknown): string {
  requireArguments("explain", { issue: anIssue }, { issue });
  const value = valueAt(whole, issue.path);
  if (value === undefined) return "is missing";
  const reason = issue.message.replace(/^Invalid (?:input|option): /, "").replace(/, received .*$/, "");
  return `${describe(value)} is not allowed; ${reason}`;
}

/** A path and keys below it as one text: `schemes[0].name`. */
export function joinPath(path: string, keys: readonly PropertyKey[]): string {
  requireArguments("joinPath", { path: { type: "string" }, keys: { type: "list", of: key } }, { path, keys });
  return keys.reduce<string>(
    (joined, key) =>
      typeof key === "number" ? `${joined}[${key}]` : joined === "" ? String(key) : `${joined}.${String(key)}`,
    path,
  );
}

function valueAt(value: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
