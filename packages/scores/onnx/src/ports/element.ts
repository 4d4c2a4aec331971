import type { Precision } from "@backstep/core";
import { toHalf } from "./float16.ts";

/** Element types that the ports of a network may have. */
export type Element = "float32" | "float64" | "float16" | "int64" | "int32";

/** Memory of a tensor; halves are stored as their bits. */
export type Elements = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
} as const;

/** Whether the package reads and writes tensors of this type. */
export function isElement(type: string): type is Element {
  return Object.hasOwn(arrays, type);
}

/** The element type of a run's precision. */
export function elementOf(precision: Precision): "float32" | "float64" {
  return precision === "f32" ? "float32" : "float64";
}

/** New memory for `length` elements. */
export function elements(type: Element, length: number): Elements {
  return new arrays[type](length);
}

/** Whether a type holds integers only. */
export function isWhole(type: Element): boolean {
  return type === "int64" || type === "int32";
}

/** Writes numbers into the memory of a tensor, starting at `at`. Integer types round to the nearest, halves to even. */
export function write(type: Element, target: Elements, values: ArrayLike<number>, at: number): void {
  if (target instanceof BigInt64Array) {
    for (let i = 0; i < values.length; i++) target[at + i] = BigInt(Math.round(values[i]));
  } else if (type === "float16") {
    for (let i = 0; i < values.length; i++) target[at + i] = toHalf(values[i]);
  } else if (type === "int32") {
    for (let i = 0; i < values.length; i++) target[at + i] = Math.round(values[i]);
  } else target.set(values, at);
}

/** Fills the memory of a tensor with one number. */
export function fill(type: Element, target: Elements, value: number): void {
  if (target instanceof BigInt64Array) target.fill(BigInt(Math.round(value)));
  else target.fill(type === "float16" ? toHalf(value) : type === "int32" ? Math.round(value) : value);
}

/** Whether every value of a floating-point tensor is NaN. */
export function isAllNaN(type: Element, values: Elements): boolean {
  if (type === "float16") return (values as Uint16Array).every((bits) => (bits & 0x7fff) > 0x7c00);
  return (values as Float32Array | Float64Array).every(Number.isNaN);
}
