import { BackstepError } from "@backstep/core";
import type { z } from "zod";
import { explain } from "./section.ts";

/** The value of a file's text. @throws BackstepError `FILE_FORMAT` that begins with the subject, where it is not JSON. */
export function parseJson(text: string, subject = ""): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BackstepError("FILE_FORMAT", `${subject}not JSON: ${(error as Error).message}`, {}, error);
  }
}

/** A value as a schema says, or an error that names where it is not. */
export function checked<T>(shape: z.ZodType<T>, content: unknown, at: string): T {
  const result = shape.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue.path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    at,
  );
  throw new BackstepError("FILE_FORMAT", `${place || "the file"}: ${explain(issue, content)}`);
}
