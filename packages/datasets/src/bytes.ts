import { BackstepError } from "@backstep/core";

/** An array as a file holds it, row-major. */
export interface NumberArray<Data> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/** The product of a shape, checked to be a count that an array can have. */
export function countOf(format: string, shape: readonly number[]): number {
  const count = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(count))
    throw new BackstepError("FILE_FORMAT", `${format}: the shape (${shape.join(", ")}) is too large`);
  return count;
}

/** Requires exactly as many bytes of values as the header asks for. */
export function requireBytes(format: string, found: number, needed: number): void {
  if (found !== needed)
    throw new BackstepError("FILE_FORMAT", `${format}: ${found} bytes of values; the header asks for ${needed}`, {
      found,
      needed,
    });
}

/** A view of the bytes wherever they lie in their buffer. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
