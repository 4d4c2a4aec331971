import type { Offence } from "./debt.ts";
import { markdownPassages } from "./markdown.ts";
import type { Passage } from "./passage.ts";
import { pythonPassages } from "./python.ts";
import { typescriptPassages } from "./typescript.ts";
import { matches, type Rule } from "./word-list.ts";

/** Passages of a file, by the ending of its name. Other kinds of file have none. */
function passages(file: string, source: string): Passage[] {
  if (file.endsWith(".md"))
    return markdownPassages(source.replace(/^---\n[\s\S]*?\n---\n/, (front) => front.replace(/[^\n]/g, "")));
  if (/\.[mc]?ts$|\.[mc]?js$/.test(file)) return typescriptPassages(file, source);
  return file.endsWith(".py") ? pythonPassages(source) : [];
}

/** Every offence of a file against the rules, with its line and what to write instead. */
export function offencesOf(file: string, source: string, rules: readonly Rule[]): Offence[] {
  return passages(file, source).flatMap((passage) =>
    matches(passage, rules).map(({ words, write, context, line }) => ({
      place: `${file}:${line}`,
      context,
      advice: `"${words}": ${write}`,
    })),
  );
}
