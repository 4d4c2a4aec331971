import type { Passage } from "./passage.ts";

/** Strings, then runs of comment lines. Strings come first, because a string may contain `#`. */
const stringOrComment =
  /("""|''')([\s\S]*?)\1|"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|#[^\n]*(?:\n[ \t]*#[^\n]*)*/g;

/** Comments, doc strings, and other strings of at least three words of a Python source. */
export function pythonPassages(source: string): Passage[] {
  return [...source.matchAll(stringOrComment)].flatMap(({ 0: all, 2: doc, 3: double, 4: single, index }): Passage[] => {
    const line = source.slice(0, index).split("\n").length;
    if (all.startsWith("#")) return [{ kind: "comment", text: all.replace(/^[ \t]*# ?/gm, ""), line }];
    const text = (doc ?? double ?? single ?? "").replace(/`[^`\n]*`|\{[^{}\n]*\}/g, "`…`");
    return /\w+,? \w+,? \w/.test(text) ? [{ kind: doc === undefined ? "message" : "doc", text, line }] : [];
  });
}
