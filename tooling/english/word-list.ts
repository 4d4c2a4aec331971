import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Passage, PassageKind } from "./passage.ts";

/** One entry of `word-list.yaml`. */
export interface Rule {
  /** The pattern's source, as the word list has it. It identifies the rule. */
  readonly avoid: string;
  readonly pattern: RegExp;
  readonly write: string;
  readonly bad: string;
  readonly good: string;
  readonly kinds: readonly PassageKind[];
}

/** A place in a passage that a rule forbids. */
export interface Match {
  readonly words: string;
  readonly write: string;
  /** The match with up to four words on each side, on one line. It identifies the offence wherever its file moves. */
  readonly context: string;
  readonly line: number;
}

const prose: readonly PassageKind[] = ["markdown", "doc", "comment", "title", "message"];

interface Entry extends Record<"avoid" | "write" | "bad" | "good", string> {
  readonly in?: readonly PassageKind[];
}

/** The rules of `word-list.yaml`. A space in a pattern also matches a line break. */
export function wordList(): Rule[] {
  const entries = parse(readFileSync(new URL("word-list.yaml", import.meta.url), "utf8")) as readonly Entry[];
  return entries.map(({ avoid, write, bad, good, in: kinds = prose }) => {
    const pattern = new RegExp(avoid.replaceAll(" ", "\\s+"), "giu");
    return { avoid, pattern, write, bad, good, kinds };
  });
}

const onOneLine = (text: string): string => text.replace(/\s+/g, " ");

/** Every match of the rules in a passage. */
export function matches(passage: Passage, rules: readonly Rule[]): Match[] {
  const { kind, text, line } = passage;
  return rules
    .filter(({ kinds }) => kinds.includes(kind))
    .flatMap(({ pattern, write }) =>
      [...text.matchAll(pattern)].map(({ index, 0: words }) => {
        const before = /(?:\S+\s+){0,4}\S*$/.exec(text.slice(0, index))?.[0] ?? "";
        const after = /^\S*(?:\s+\S+){0,4}/.exec(text.slice(index + words.length))?.[0] ?? "";
        return {
          words: onOneLine(words.trim()),
          write,
          context: onOneLine(before + words + after).trim(),
          line: line + text.slice(0, index + (words.length - words.trimStart().length)).split("\n").length - 1,
        };
      }),
    );
}
