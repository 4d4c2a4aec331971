import type { OptionRow } from "@backstep/experiment";
import { mark, type Screen } from "../commands/screen.ts";
import { fitted } from "./fitted.ts";

/** The text of one cell. */
export type Cell = string;

/** Rows of text as columns, each aligned to the left. In a terminal, wide columns wrap so that the table fits. */
export function textColumns(rows: readonly (readonly Cell[])[], screen: Screen = {}): string {
  const lines = fitted(rows, screen.columns);
  const shown = lines.map(({ text, first }) => (first ? mark(screen, "bold", text) : text));
  return shown.map((line) => `${line}\n`).join("");
}

/** The options of one plugin. */
export function optionTable(title: string, rows: readonly OptionRow[], screen: Screen = {}): string {
  if (rows.length === 0) return `${title}\n\nIt has no options.\n`;
  const lines = rows.map((row) => [row.option, row.values, defaultOf(row), row.meaning]);
  return `${title}\n\n${textColumns([["option", "values", "default", "meaning"], ...lines], screen)}`;
}

/** The default of an option in words, with numbers rounded for people. */
function defaultOf({ default: byDefault, required }: OptionRow): string {
  if (byDefault === null) return required ? "required" : "—";
  if (typeof byDefault === "number") return String(Number(byDefault.toPrecision(6)));
  return typeof byDefault === "string" ? byDefault : JSON.stringify(byDefault);
}
