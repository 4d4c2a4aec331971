import { sixDigits, twoDigits } from "../text/number.ts";
import type { Cell, ResultTable } from "./contents.ts";

const special: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "{\\char34}",
  "±": "$\\pm$",
  "−": "$-$",
  "∞": "$\\infty$",
  "…": "\\ldots{}",
};

/** Text that LaTeX shows as it is. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, " ")
    .replaceAll(/[\\~^<>|"±−∞…]|[#$%&_{}]/g, (character) => special[character] ?? `\\${character}`);
}

/** A table as LaTeX with the rules of the package booktabs, and numbers rounded for readers. */
export function latexOf({ name, caption, head, rows }: ResultTable): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(" & ")} \\\\`;
  const words = head.map((_, j) => j === 0 || rows.some((row) => typeof row[j] === "string"));
  return [
    "% Needs \\usepackage{booktabs}.",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${name.replaceAll(/[^\w.-]+/g, "-")}}`,
    `  \\begin{tabular}{${words.map((isText) => (isText ? "l" : "r")).join("")}}`,
    "    \\toprule",
    line(head.map(escapeLatex)),
    "    \\midrule",
    ...rows.map((row) => line(head.map((_, j) => cellOf(row[j])))),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

function cellOf(cell: Cell): string {
  if (cell === undefined) return "---";
  if (typeof cell === "string") return escapeLatex(cell);
  const { value, standardError } = cell;
  if (value === null || !Number.isFinite(value)) return escapeLatex(sixDigits(value));
  if (standardError === 0) return `$${powers(sixDigits(value))}$`;
  const error = twoDigits(standardError);
  // Digits beyond those of the error mean nothing.
  const decimals = /e/.test(error) ? undefined : (error.split(".")[1]?.length ?? 0);
  const shown = decimals === undefined ? sixDigits(value) : value.toFixed(decimals);
  return `$${powers(shown)} \\pm ${powers(error)}$`;
}

/** 1.5e-7 as 1.5 × 10⁻⁷. */
function powers(number: string): string {
  return number.replace(/e([+-])(\d+)$/, (_, sign, digits) => ` \\times 10^{${sign === "-" ? "-" : ""}${digits}}`);
}
