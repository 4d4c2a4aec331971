import type { Precision } from "@backstep/kernels";

/** Bytes of one element. */
export function bytesOf(precision: Precision): number {
  return precision === "f64" ? 8 : 4;
}
