import { BackstepError } from "@backstep/core";

/** An array as stored in a file, row-major. */
export interface NumberArray<Data> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/** The product of a shape. @throws BackstepError `FILE_FORMAT` if it is too large for an array. */
export function countOf(format: string, shape: readonly number[]): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count))
    throw new BackstepError("FILE_FORMAT", `${format}: the shape (${shape.join(", ")}) is too large`);
  return count;
}

/** Requires exactly the number of bytes of values that the header declares. */
export function requireBytes(format: string, found: number, needed: number): void {
  if (found !== needed)
    throw new BackstepError(
      "FILE_FORMAT",
      `${format}: the file has ${found} bytes of values; the header declares ${needed}`,
      {
        found,
        needed,
      },
    );
}

/** A view of the same bytes, with their offset in the buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
