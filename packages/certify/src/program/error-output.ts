import type { Readable } from "node:stream";
import { printable } from "@backstep/input";

/** Longer output on standard error is not kept. */
const mostCharacters = 4000;

/**
 * Keeps the end of a program's standard error. If `BACKSTEP_DEBUG` is set, prints all of it too.
 *
 * Returns a function that gives the last words for an error message: the last line that reports an error, or else the last three lines.
 */
export function keepErrorOutput(stderr: Readable): () => string {
  let kept = "";
  stderr.setEncoding("utf8").on("data", (text: string) => {
    kept = (kept + text).slice(-mostCharacters);
    if (process.env.BACKSTEP_DEBUG) process.stderr.write(text);
  });
  return () => lastWords(kept);
}

function lastWords(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  // The report of an error need not be the last line.
  const errors = lines.filter((line) => /(?:error|exception|panic)\b/i.test(line));
  const words = errors.pop() ?? lines.slice(-3).join(" / ");
  return words === "" ? "" : `; its last words: ${printable(words)}`;
}
