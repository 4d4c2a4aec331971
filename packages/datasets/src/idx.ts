import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { bytes as bytesDeclaration, type UnpackOptions, unpackOptions } from "./arguments.ts";
import { countOf, type NumberArray, requireBytes, viewOf } from "./bytes.ts";
import { unpacked } from "./gzip.ts";

export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxArray extends NumberArray<IdxData> {
  readonly dtype: "u8" | "i8" | "i16" | "i32" | "f32" | "f64";
}

interface ElementType {
  readonly dtype: IdxArray["dtype"];
  readonly bytes: number;
  /** The values of a buffer whose numbers have the byte order of this machine. */
  dataOf(buffer: ArrayBuffer): IdxData;
}

/** Element types by the third byte of a file. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  8: { dtype: "u8", bytes: 1, dataOf: (buffer) => new Uint8Array(buffer) },
  9: { dtype: "i8", bytes: 1, dataOf: (buffer) => new Int8Array(buffer) },
  11: { dtype: "i16", bytes: 2, dataOf: (buffer) => new Int16Array(buffer) },
  12: { dtype: "i32", bytes: 4, dataOf: (buffer) => new Int32Array(buffer) },
  13: { dtype: "f32", bytes: 4, dataOf: (buffer) => new Float32Array(buffer) },
  14: { dtype: "f64", bytes: 8, dataOf: (buffer) => new Float64Array(buffer) },
};

/**
 * Reads an IDX file, the format of MNIST. The file may be gzipped.
 *
 * ```text
 * 0  0  type  rank  |  rank lengths, 32 bits each  |  values          all big-endian
 * ```
 *
 * - **Shapes** as in the file, row-major: images (n, height, width), labels (n).
 * - **Limits** the machine must be little-endian. Gzip data may unpack to 512 MiB; `mostBytes` changes that.
 *
 * @throws BackstepError `FILE_FORMAT` if the bytes are not an IDX file, are fewer or more than the header declares, or unpack to
 * more than the limit.
 * @example
 * ```ts
 * const { data, shape } = await readIdx(await readFile("train-images-idx3-ubyte.gz"));
 * ```
 */
export async function readIdx(file: Uint8Array, options: UnpackOptions = {}): Promise<IdxArray> {
  requireArguments("readIdx", { file: bytesDeclaration }, { file });
  requireArguments("readIdx", unpackOptions, options);
  const bytes = await unpacked(file, options.mostBytes);
  const type = elementTypes[bytes[2]];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !type)
    throw new BackstepError(
      "FILE_FORMAT",
      "IDX: the file is not an IDX file; it must begin with 0, 0 and a known element type",
    );
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new BackstepError("FILE_FORMAT", `IDX: the file ends within its header, which declares ${rank} lengths`);
  const view = viewOf(bytes);
  const shape = Array.from({ length: rank }, (_, k) => view.getUint32(4 + 4 * k));
  const count = countOf("IDX", shape);
  requireBytes("IDX", bytes.length - start, count * type.bytes);
  return { data: type.dataOf(reversedElements(bytes.subarray(start), type.bytes)), shape, dtype: type.dtype };
}

/** A copy with the bytes of every element reversed: from big-endian to little-endian. */
function reversedElements(bytes: Uint8Array, size: number): ArrayBuffer {
  const copy = Uint8Array.from(bytes);
  if (size > 1) for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse();
  return copy.buffer;
}
