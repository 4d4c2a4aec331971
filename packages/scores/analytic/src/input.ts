import { BackstepError } from "@backstep/core";

/** A plain or a typed array of numbers. */
export type Vector = ArrayLike<number>;

/** A matrix: row-major in one array, or an array of its rows. */
export type Matrix = Vector | ArrayLike<Vector>;

/** A copy of `values`, which must be finite and have the given length. */
export function readVector(name: string, values: Vector, length: number = values?.length): Float64Array {
  if (!isArray(values) || values.length !== length || length === 0)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${name} has ${isArray(values) ? `${values.length} values` : "no values"}; it must have ${length || "at least 1"}`,
    );
  const copy = Float64Array.from(values);
  const bad = copy.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new BackstepError("DATA_INVALID", `${name}[${bad}] is ${values[bad]}; every value must be a finite number`, {
      index: bad,
    });
  return copy;
}

/** A row-major copy of a matrix of the given shape. All values must be finite. */
export function readMatrix(name: string, values: Matrix, rows: number, columns: number): Float64Array {
  const flat = isArray(values) && isNested(values) ? flatten(name, values, columns) : (values as Vector);
  if (!isArray(flat) || flat.length !== rows * columns)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${name} has ${isArray(flat) ? flat.length : "no"} values; it must have ${rows * columns}, for the shape (${rows}, ${columns})`,
    );
  const copy = Float64Array.from(flat);
  const bad = copy.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / columns), bad % columns];
    throw new BackstepError(
      "DATA_INVALID",
      `${name} holds ${flat[bad]} in row ${row}, column ${column}; every value must be a finite number`,
      { row, column },
    );
  }
  return copy;
}

/** The number of columns of a matrix with the given number of rows. */
export function columnsOf(name: string, values: Matrix, rows: number): number {
  const columns = isArray(values) && isNested(values) ? values[0].length : values?.length / rows;
  if (Number.isInteger(columns) && columns > 0) return columns;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `${name} has ${values?.length} values; the number must be a multiple of its ${rows} rows`,
  );
}

/** Requires that every value is at least 0. */
export function requireVariances(name: string, values: Float64Array): void {
  const bad = values.findIndex((value) => value < 0);
  if (bad >= 0)
    throw new BackstepError("VARIANCE_INVALID", `${name}[${bad}] is ${values[bad]}; a variance must be at least 0`, {
      index: bad,
    });
}

function flatten(name: string, values: ArrayLike<Vector>, columns: number): number[] {
  return Array.from(values).flatMap((row, i) => {
    if (isArray(row) && row.length === columns) return Array.from(row);
    throw new BackstepError("SHAPE_MISMATCH", `row ${i} of ${name} has ${row?.length} values; it must have ${columns}`);
  });
}

function isNested(values: Matrix): values is ArrayLike<Vector> {
  return values.length > 0 && isArray(values[0]);
}

function isArray(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && "length" in values);
}
