import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import { aNumberArray, bytes as bytesDeclaration } from "./arguments.ts";
import { countOf, type NumberArray, requireBytes, viewOf } from "./bytes.ts";

export type NpyData = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array;

export interface NpyArray extends NumberArray<NpyData> {
  /** NumPy's name for the element type. */
  readonly dtype: "<f8" | "<f4" | "<f2" | "<i4" | "<i2" | "|i1" | "<i8" | "|u1";
}

type DataOf = (buffer: ArrayBuffer) => NpyData;

const elementTypes: Readonly<Record<NpyArray["dtype"], { bytes: number; dataOf: DataOf }>> = {
  "<f8": { bytes: 8, dataOf: (buffer) => new Float64Array(buffer) },
  "<f4": { bytes: 4, dataOf: (buffer) => new Float32Array(buffer) },
  // Every half is exact in f32, and every short integer in 32 bits.
  "<f2": { bytes: 2, dataOf: (buffer) => Float32Array.from(new Uint16Array(buffer), halfOf) },
  "<i2": { bytes: 2, dataOf: (buffer) => Int32Array.from(new Int16Array(buffer)) },
  "|i1": { bytes: 1, dataOf: (buffer) => Int32Array.from(new Int8Array(buffer)) },
  "<i4": { bytes: 4, dataOf: (buffer) => new Int32Array(buffer) },
  "<i8": { bytes: 8, dataOf: (buffer) => new BigInt64Array(buffer) },
  "|u1": { bytes: 1, dataOf: (buffer) => new Uint8Array(buffer) },
};

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

/** NumPy writes headers of a few hundred bytes. */
const mostHeader = 2 ** 20;

/**
 * Reads a `.npy` file of NumPy, format 1.0 or 2.0, in C order.
 *
 * - **Shapes** as in the file, row-major; a scalar has shape [].
 * - **Limits** element types <f8, <f4, <f2 (as f32), <i4, <i2 and |i1 (as 32 bits), <i8 (as BigInt) and |u1. The machine must be little-endian.
 *
 * @throws BackstepError `FILE_FORMAT` if the bytes are not an NPY file, are in Fortran order, have another element type, or are fewer or
 * more than the header declares.
 * @example
 * ```ts
 * const { data, shape } = readNpy(await readFile("x.npy"));
 * ```
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  requireArguments("readNpy", { bytes: bytesDeclaration }, { bytes });
  const { header, start } = headerOf(bytes);
  const dtype = /'descr'\s*:\s*'([^'\r\n]*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const lengths = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (dtype === undefined || order === undefined || lengths === undefined)
    throw broken(
      `the header ${JSON.stringify(header.trim().slice(0, 80))} has no valid descr, fortran_order and shape`,
    );
  if (order === "True")
    throw broken("the values are in Fortran order; they must be in C order, so save np.ascontiguousarray(x)");
  if (!isKnown(dtype))
    throw broken(`the element type is ${dtype.slice(0, 20)}; it must be ${Object.keys(elementTypes).join(", ")}`);

  const shape = lengths.split(",").flatMap((length) => (length.trim() === "" ? [] : [Number(length)]));
  const { bytes: size, dataOf } = elementTypes[dtype];
  requireBytes("NPY", bytes.length - start, countOf("NPY", shape) * size);
  // A copy instead of slice: slice of a Node Buffer is a view of a shared pool, and its buffer starts at another offset.
  return { data: dataOf(new Uint8Array(bytes.subarray(start)).buffer), shape, dtype };
}

/**
 * Writes a `.npy` file, format 1.0, C order, which NumPy loads.
 *
 * - **Shapes** any whose product is the number of values.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the shape does not hold the values.
 * @example
 * ```ts
 * await writeFile("x.npy", writeNpy({ data: x, shape: [n, dim] }));
 * ```
 */
export function writeNpy(array: NumberArray<NpyData>): Uint8Array {
  requireArguments("writeNpy", { array: aNumberArray }, { array });
  const { data, shape } = array;
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== data.length || shape.some((length) => !Number.isInteger(length) || length < 0))
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${data.length} values cannot have the shape (${shape.join(", ")}), which holds ${count}`,
    );
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", "); // a tuple as Python writes it
  const dictionary = `{'descr': '${dtypeOf(data)}', 'fortran_order': False, 'shape': (${lengths}), }`;
  // NPY requires that the values start at a multiple of 64 and that the header ends with a line feed.
  const start = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([...magic, 1, 0]);
  viewOf(bytes).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(start - 11)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/** The text of the header and the start of the values. */
function headerOf(bytes: Uint8Array): { header: string; start: number } {
  if (bytes.length < 12 || magic.some((byte, k) => bytes[k] !== byte))
    throw broken("the file does not start with the signature of NPY");
  const version = bytes[6];
  if (version !== 1 && version !== 2) throw broken(`the format is ${version}.${bytes[7]}; it must be 1.0 or 2.0`);
  const view = viewOf(bytes);
  const [length, at] = version === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  if (length > mostHeader) throw broken(`the header has ${length} bytes; it must have at most ${mostHeader}`);
  if (at + length > bytes.length) throw broken(`the file ends within its header of ${length} bytes`);
  return { header: new TextDecoder("latin1").decode(bytes.subarray(at, at + length)), start: at + length };
}

/** The value of a half: a sign bit, five bits of exponent and ten of fraction. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function isKnown(dtype: string): dtype is NpyArray["dtype"] {
  return Object.hasOwn(elementTypes, dtype);
}

function dtypeOf(data: NpyData): NpyArray["dtype"] {
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Int32Array) return "<i4";
  return data instanceof BigInt64Array ? "<i8" : "|u1";
}

function broken(what: string): BackstepError {
  return new BackstepError("FILE_FORMAT", `NPY: ${what}`);
}
