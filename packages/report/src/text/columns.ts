import { requireArguments } from "@backstep/core/plugin";

const gap = 2;

/** How a text table fits into a width. */
export interface ColumnOptions {
  /** The width in characters. Columns beyond it continue below, in a further part of the table. */
  readonly width?: number;
  /** The number of first columns that each part repeats. Default: 1. */
  readonly keys?: number;
}

/** The lines of a text table. The first column is aligned to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[], options: ColumnOptions = {}): string[] {
  requireArguments(
    "alignColumns",
    {
      rows: { type: "list", of: { type: "list", of: { type: "string" } }, atLeast: 1 },
      width: { type: "anyNumber", optional: true },
      keys: { type: "integer", min: 1, optional: true },
    },
    { rows, ...options },
  );
  const { width = Number.POSITIVE_INFINITY, keys = 1 } = options;
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => [...(row[j] ?? "")].length)));
  return partsOf(widths, width, keys).flatMap((part, i) => [
    ...(i > 0 ? [""] : []),
    ...rows.map((row) => {
      const cells = part.filter((j) => j < row.length).map((j) => aligned(row[j], widths[j], j === 0));
      return cells.join(" ".repeat(gap)).trimEnd();
    }),
  ]);
}

/** The columns of each part. A part has at least one column after the keys. */
function partsOf(widths: readonly number[], width: number, keys: number): number[][] {
  const first = Array.from({ length: Math.min(keys, widths.length) }, (_, j) => j);
  const parts = [[...first]];
  for (let j = first.length; j < widths.length; j++) {
    const part = parts[parts.length - 1];
    const total = [...part, j].reduce((sum, each) => sum + widths[each] + gap, -gap);
    if (total <= width || part.length === first.length) part.push(j);
    else parts.push([...first, j]);
  }
  return parts;
}

function aligned(cell: string, width: number, left: boolean): string {
  const space = " ".repeat(width - [...cell].length);
  return left ? cell + space : space + cell;
}
