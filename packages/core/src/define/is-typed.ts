import type { TypedArrayName } from "./option.ts";

/** Whether a value is a typed array of one of these types. It holds for arrays of another frame too, and for a `Buffer` as bytes. */
export function isTyped(value: unknown, of: readonly TypedArrayName[]): boolean {
  return ArrayBuffer.isView(value) && (of as readonly string[]).includes((value as Uint8Array)[Symbol.toStringTag]);
}
