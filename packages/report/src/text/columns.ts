import { requireArguments } from "@backstep/core/plugin";
/** The lines of a text table. The first column is aligned to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  requireArguments(
    "alignColumns",
    { rows: { type: "list", of: { type: "list", of: { type: "string" } }, atLeast: 1 } },
    { rows },
  );
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => [...(row[j] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((cell, j) => {
        const space = " ".repeat(widths[j] - [...cell].length);
        return j === 0 ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd(),
  );
}
