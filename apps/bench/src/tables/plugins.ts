import { defaultInWords, type OptionRow } from "@backstep/experiment";

/** Rows of text as columns, each aligned to the left. */
export function textColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => [...row[j]].length)));
  const lines = rows.map((row) => row.map((cell, j) => cell + " ".repeat(widths[j] - [...cell].length)));
  return lines.map((cells) => `${cells.join("  ").trimEnd()}\n`).join("");
}

/** The options of one plugin. */
export function optionTable(title: string, rows: readonly OptionRow[]): string {
  if (rows.length === 0) return `${title}\n\nIt has no options.\n`;
  const lines = rows.map((row) => [row.option, row.values, defaultInWords(row), row.meaning]);
  return `${title}\n\n${textColumns([["option", "values", "default", "meaning"], ...lines])}`;
}
