import type { Cell, ResultTable } from "./contents.ts";

/** A table as CSV (RFC 4180), with all digits. A column with standard errors is followed by one that has them. */
export function csvOf({ head, rows }: ResultTable): string {
  const uncertain = head.map((_, j) => rows.some((row) => errorOf(row[j]) > 0));
  const line = (cells: readonly string[], errors: readonly string[]): string =>
    cells
      .flatMap((cell, j) => (uncertain[j] ? [cell, errors[j]] : [cell]))
      .map(quoted)
      .join(",");
  const lines = rows.map((row) =>
    line(
      head.map((_, j) => textOf(row[j])),
      head.map((_, j) => (typeof row[j] === "object" ? String(errorOf(row[j])) : "")),
    ),
  );
  const headings = line(
    head,
    head.map((each) => `${each} ±`),
  );
  return [headings, ...lines].map((each) => `${each}\r\n`).join("");
}

function textOf(cell: Cell): string {
  if (cell === undefined) return "";
  return typeof cell === "string" ? cell : String(cell.value ?? Number.POSITIVE_INFINITY);
}

function errorOf(cell: Cell): number {
  return typeof cell === "object" ? cell.standardError : 0;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
