/** One line of a fitted table. */
export interface FittedLine {
  readonly text: string;
  /** Whether it belongs to the row of headings. */
  readonly first: boolean;
}

const gap = 2;
/** The narrowest width to which a column is wrapped. */
const narrowest = 12;

/**
 * The lines of a table whose columns are aligned to the left. Given a width, the widest columns wrap at spaces; a word is never broken. If
 * that is not enough, the table continues below, with its first column again.
 */
export function fitted(rows: readonly (readonly string[])[], columns = Number.POSITIVE_INFINITY): FittedLine[] {
  const least = rows[0].map((_, j) => Math.max(...rows.flatMap((row) => row[j].split(" ").map(lengthOf))));
  const parts: number[][] = [];
  for (const j of rows[0].keys()) {
    const part = parts.at(-1);
    const width = [...(part ?? []), j].reduce((total, each) => total + least[each] + gap, -gap);
    if (part && (width <= columns || part.length === 1)) part.push(j);
    else parts.push(j === 0 ? [0] : [0, j]);
  }
  return parts.flatMap((part, i) => [
    ...(i > 0 ? [{ text: "", first: false }] : []),
    ...linesOf(
      rows.map((row) => part.map((j) => row[j])),
      part.map((j) => least[j]),
      columns,
    ),
  ]);
}

function linesOf(rows: readonly (readonly string[])[], least: readonly number[], columns: number): FittedLine[] {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => lengthOf(row[j]))));
  const shown = Number.isFinite(columns) ? narrowed(widths, least, columns - gap * (widths.length - 1)) : widths;
  return rows.flatMap((row, i) => {
    const cells = row.map((cell, j) => wrapped(cell, shown[j]));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, k) => {
      const line = cells.map((lines, j) => padded(lines[k] ?? "", shown[j])).join(" ".repeat(gap));
      return { text: line.trimEnd(), first: i === 0 };
    });
  });
}

/** Takes characters from the widest column that can give one, until all fit or none can. */
function narrowed(widths: readonly number[], least: readonly number[], available: number): number[] {
  const result = [...widths];
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const comfortable = least.map((word, j) => Math.max(word, Math.min(narrowest, widths[j])));
  const floor = sum(comfortable) <= available ? comfortable : least;
  for (let excess = sum(result) - available; excess > 0; excess--) {
    const able = result.map((width, j) => (width > floor[j] ? width : 0));
    const widest = Math.max(...able);
    if (widest === 0) break;
    result[able.indexOf(widest)]--;
  }
  return result;
}

/** The words of a text in lines of at most so many characters. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && lengthOf(lines[last]) + 1 + lengthOf(word) <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

function padded(text: string, width: number): string {
  return text + " ".repeat(width - lengthOf(text));
}

function lengthOf(text: string): number {
  return [...text].length;
}
