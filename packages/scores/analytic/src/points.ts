import { BackstepError, type Samples } from "@backstep/core";
import { type Matrix, readMatrix } from "./input.ts";

/** The option of the targets that are made of data. */
export const dataOptions = {
  data: { type: "points", about: "The points of the data set." },
} as const;

/** A checked copy (rows, dim) of data points, row-major. */
export interface Points {
  readonly points: Float64Array;
  readonly rows: number;
  readonly dim: number;
}

interface GivenData {
  readonly data: Matrix | Samples;
  readonly n?: number | undefined;
  readonly dim?: number | undefined;
}

/** The points of the data of a target. `Samples` know their n and dim, and rows their dim. */
export function readData(target: string, { data, n, dim }: GivenData): Points {
  if (isSamples(data)) {
    if ((n ?? data.n) !== data.n || (dim ?? data.dim) !== data.dim)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `data are samples of the shape (${data.n}, ${data.dim}), but n and dim are ${n ?? data.n} and ${dim ?? data.dim}; leave n and dim out`,
      );
    return readPoints(data.x, data.n, data.dim);
  }
  return readPoints(data, n, dim ?? columnsOfRows(target, data));
}

function columnsOfRows(target: string, data: Matrix): number {
  const first = data[0];
  if (typeof first === "number")
    throw new BackstepError(
      "OPTION_INVALID",
      `target ${target}: data is one list of ${data.length} numbers; give one row for each point, or samples with n and dim`,
    );
  if (first !== undefined && first.length > 0) return first.length;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `target ${target}: data has no numbers; it must have at least one point with at least one coordinate`,
  );
}

/** Checks and copies n points. If n is undefined, it follows from the data. */
export function readPoints(data: Matrix, n: number | undefined, dim: number): Points {
  for (const [name, value] of [
    ["dim", dim],
    ["n", n ?? 1],
  ] as const)
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be a positive integer`);
  const rows = n ?? rowsOf(data, dim);
  return { points: readMatrix("data", data, rows, dim), rows, dim };
}

function rowsOf(data: Matrix, dim: number): number {
  if (typeof data?.[0] !== "number") return Math.max(1, data?.length ?? 1);
  const rows = data.length / dim;
  if (Number.isInteger(rows)) return rows;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `data has ${data.length} values; the number must be a multiple of dim = ${dim}`,
  );
}

function isSamples(data: Matrix | Samples): data is Samples {
  return "kind" in data;
}
