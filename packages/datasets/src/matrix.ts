import { BackstepError, type Samples } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { bytes as bytesDeclaration, type UnpackOptions, unpackOptions } from "./arguments.ts";
import type { NumberArray } from "./bytes.ts";
import { readCsv } from "./csv.ts";
import { unpacked } from "./gzip.ts";
import { type IdxData, readIdx } from "./idx.ts";
import { type NpyData, readNpy } from "./npy.ts";

/** Most values of a file: 2 GiB as double precision. */
const mostValues = 2 ** 28;

/**
 * Reads points from a file. The ending of its name determines the format: `.npy`, `.csv`, `.idx` or `…-idx3-ubyte`, each also with `.gz`.
 *
 * - **Shapes** the first axis counts the points, the others are flattened: images (n, h, w) become (n, h·w), a list (n) becomes (n, 1).
 * - **Units** as in the file.
 * - **Limits** gzip data may unpack to 512 MiB, which `mostBytes` changes; 2²⁸ values.
 *
 * @throws BackstepError `FILE_FORMAT` for any other name; the errors of the reader; `DATA_INVALID` for a value that is not finite.
 * @example
 * ```ts
 * const samples = await readMatrix(await readFile("t10k-images-idx3-ubyte.gz"), "t10k-images-idx3-ubyte.gz");
 * ```
 */
export async function readMatrix(file: Uint8Array, fileName: string, options: UnpackOptions = {}): Promise<Samples> {
  requireArguments("readMatrix", { file: bytesDeclaration, fileName: { type: "text" } }, { file, fileName });
  requireArguments("readMatrix", unpackOptions, options);
  const { data, shape } = await arrayIn(await unpacked(file, options.mostBytes), fileName);
  if (shape.length === 0 || data.length === 0)
    throw new BackstepError(
      "FILE_FORMAT",
      `${fileName} has the shape (${shape.join(", ")}); it must contain at least one point`,
    );
  if (data.length > mostValues)
    throw new BackstepError(
      "FILE_FORMAT",
      `${fileName} has ${data.length} values; at most ${mostValues} are read, so keep fewer points in the file`,
    );
  const n = shape[0];
  const dim = data.length / n;
  if (data instanceof BigInt64Array) requireExact(data, fileName);
  const x = data instanceof BigInt64Array ? Float64Array.from(data, Number) : new Float64Array(data);
  const at = x.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return { kind: "samples", x, n, dim };
  const [row, column] = [Math.floor(at / dim), at % dim];
  throw new BackstepError("DATA_INVALID", `${fileName}: row ${row}, column ${column} is ${x[at]}; it must be finite`, {
    row,
    column,
  });
}

/** A double holds every integer up to 2^53. */
function requireExact(data: BigInt64Array, fileName: string): void {
  const large = data.find((value) => value > 2n ** 53n || value < -(2n ** 53n));
  if (large === undefined) return;
  throw new BackstepError(
    "DATA_INVALID",
    `${fileName}: ${large} is not exact as a number of 64 bits; the limit is 2^53, so save the values as floats`,
  );
}

async function arrayIn(bytes: Uint8Array, fileName: string): Promise<NumberArray<IdxData | NpyData>> {
  const name = fileName.toLowerCase().replace(/\.gz$/, "");
  if (name.endsWith(".npy")) return readNpy(bytes);
  if (/[.-]idx\d*(-\w+)?$/.test(name)) return readIdx(bytes);
  if (!name.endsWith(".csv"))
    throw new BackstepError(
      "FILE_FORMAT",
      `${fileName} has an unknown ending; it must be .npy, .csv, .idx or …-idx3-ubyte, with or without .gz`,
    );
  const { data, n, dim } = readCsv(bytes);
  return { data, shape: [n, dim] };
}
