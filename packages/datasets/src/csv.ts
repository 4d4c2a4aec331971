import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
// This build of csv-parse uses no Node modules, and runs in Node and in browsers.
import { parse } from "csv-parse/browser/esm/sync";
import { bytes } from "./arguments.ts";

export interface CsvOptions {
  /** Whether the first row contains column names. By default it does if none of its cells is a number. */
  readonly header?: boolean;
}

/** A table of numbers, (n, dim) row-major. */
export interface CsvTable {
  readonly data: Float64Array;
  readonly n: number;
  readonly dim: number;
  /** Names of the columns, if the file has a header. */
  readonly columns?: readonly string[];
}

/** Its cells take many times the memory of the text. */
const mostLength = 2 ** 27;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const notFinite = /^[+-]?(nan|inf|infinity)?$/i;

/**
 * Reads comma-separated numbers.
 *
 * - **Shapes** (n, dim); empty lines are skipped, cells trimmed, quotes allowed.
 *
 * @throws BackstepError `FILE_FORMAT` if the text is not UTF-8, not CSV, has no rows, or rows of different length; `DATA_INVALID`, with row
 * and column, if a cell is not a finite number.
 * @example
 * ```ts
 * const { data, n, dim } = readCsv("x,y\n1,2\n3,4");
 * ```
 */
export function readCsv(file: string | Uint8Array, options: CsvOptions = {}): CsvTable {
  requireArguments("readCsv", { file: { type: "either", of: [{ type: "string" }, bytes] } }, { file });
  requireArguments("readCsv", { header: { type: "boolean", optional: true } }, options);
  const { header } = options;
  if (file.length > mostLength)
    throw new BackstepError(
      "FILE_FORMAT",
      `CSV: the text has ${file.length} bytes; at most ${mostLength} are read, so save a larger table as .npy`,
    );
  const all = recordsOf(typeof file === "string" ? file : textOf(file));
  const named = header ?? (all.length > 0 && all[0].every((cell) => !decimal.test(cell) && !notFinite.test(cell)));
  const records = named ? all.slice(1) : all;
  if (records.length === 0)
    throw new BackstepError("FILE_FORMAT", "CSV: the file has no row of numbers; it must have at least one");
  const dim = all[0].length;
  const data = new Float64Array(records.length * dim);
  records.forEach((record, row) => {
    if (record.length !== dim)
      throw new BackstepError("FILE_FORMAT", `CSV: row ${row} has ${record.length} cells; the first line has ${dim}`);
    record.forEach((cell, column) => {
      data[row * dim + column] = numberOf(cell, row, column);
    });
  });
  return { data, n: records.length, dim, ...(named && { columns: all[0] }) };
}

function recordsOf(text: string): string[][] {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new BackstepError("FILE_FORMAT", `CSV: ${reason}`, {}, cause);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BackstepError("FILE_FORMAT", "CSV: the file is not text in UTF-8; save it in that encoding", {}, cause);
  }
}

function numberOf(cell: string, row: number, column: number): number {
  const value = decimal.test(cell) ? Number(cell) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new BackstepError(
    "DATA_INVALID",
    `CSV: row ${row}, column ${column} (counted from 0, without header) is ${JSON.stringify(cell.slice(0, 40))}; it must be a finite number`,
    { row, column },
  );
}
