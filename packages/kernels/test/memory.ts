import type { Kernels, Precision } from "@backstep/kernels";

export const precisions: readonly Precision[] = ["f32", "f64"];
export const epsilon: Record<Precision, number> = { f32: 2 ** -24, f64: 2 ** -53 };
export const bytesOf: Record<Precision, number> = { f32: 4, f64: 8 };

/** A view of `count` numbers at an address. An allocation can replace the buffer. */
export function view(
  kernels: Kernels,
  precision: Precision,
  address: number,
  count: number,
): Float32Array | Float64Array {
  const { buffer } = kernels.memory;
  return precision === "f64" ? new Float64Array(buffer, address, count) : new Float32Array(buffer, address, count);
}

/** Copies numbers into kernel memory. */
export function put(kernels: Kernels, precision: Precision, values: ArrayLike<number>): number {
  const address = kernels.allocate(values.length * bytesOf[precision]);
  view(kernels, precision, address, values.length).set(values);
  return address;
}

/** SHA-256 of bytes, in hexadecimal. */
export async function sha256(values: Float32Array | Float64Array): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    Uint8Array.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
