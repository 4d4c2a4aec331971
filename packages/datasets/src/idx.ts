import { BackstepError } from "@backstep/core";
import { countOf, type NumberArray, requireBytes, viewOf } from "./bytes.ts";
import { unpacked } from "./gzip.ts";

export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxArray extends NumberArray<IdxData> {
  readonly dtype: "u8" | "i8" | "i16" | "i32" | "f32" | "f64";
}

interface ElementType {
  readonly dtype: IdxArray["dtype"];
  readonly bytes: number;
  make(count: number): IdxData;
  read(view: DataView, at: number): number;
}

/** Element types by the third byte of a file; all are big-endian. */
const elementTypes: Readonly<Record<number, ElementType>> = {
  8: { dtype: "u8", bytes: 1, make: (count) => new Uint8Array(count), read: (view, at) => view.getUint8(at) },
  9: { dtype: "i8", bytes: 1, make: (count) => new Int8Array(count), read: (view, at) => view.getInt8(at) },
  11: { dtype: "i16", bytes: 2, make: (count) => new Int16Array(count), read: (view, at) => view.getInt16(at) },
  12: { dtype: "i32", bytes: 4, make: (count) => new Int32Array(count), read: (view, at) => view.getInt32(at) },
  13: { dtype: "f32", bytes: 4, make: (count) => new Float32Array(count), read: (view, at) => view.getFloat32(at) },
  14: { dtype: "f64", bytes: 8, make: (count) => new Float64Array(count), read: (view, at) => view.getFloat64(at) },
};

/**
 * Reads an IDX file, the format of MNIST, also gzipped.
 *
 * ```text
 * 0  0  type  rank  |  rank lengths, 32 bits each  |  values          all big-endian
 * ```
 *
 * - **Shapes** as in the file, row-major: images (n, height, width), labels (n).
 *
 * @throws BackstepError `FILE_FORMAT` if it is no IDX file, or has fewer or more bytes than its header asks for.
 * @example
 * ```ts
 * const { data, shape } = await readIdx(await readFile("train-images-idx3-ubyte.gz"));
 * ```
 */
export async function readIdx(file: Uint8Array): Promise<IdxArray> {
  const bytes = await unpacked(file);
  const type = elementTypes[bytes[2]];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !type)
    throw new BackstepError("FILE_FORMAT", "IDX: the file does not begin with 0, 0 and a known element type");
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new BackstepError("FILE_FORMAT", `IDX: the file ends within its header; ${rank} lengths are announced`);
  const view = viewOf(bytes);
  const shape = Array.from({ length: rank }, (_, k) => view.getUint32(4 + 4 * k));
  const count = countOf("IDX", shape);
  requireBytes("IDX", bytes.length - start, count * type.bytes);
  const data = type.make(count);
  for (let k = 0; k < count; k++) data[k] = type.read(view, start + k * type.bytes);
  return { data, shape, dtype: type.dtype };
}
