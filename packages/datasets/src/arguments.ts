import {
  type ArgumentDeclaration,
  type ArgumentDeclarations,
  type ShapeDeclaration,
  shape,
} from "@backstep/core/plugin";

/** The content of a file. */
export const bytes: ArgumentDeclaration = { type: "typed", of: ["Uint8Array"] };

/** How to read a file that may be gzipped. */
export interface UnpackOptions {
  /** Most bytes that gzip data may unpack to. Default: 2²⁹, which is 512 MiB. */
  readonly mostBytes?: number;
}

export const unpackOptions: ArgumentDeclarations = { mostBytes: { type: "integer", min: 1, optional: true } };

/** Two numbers. */
export const range: ArgumentDeclaration = { type: "list", of: { type: "number" }, length: 2 };

export const aNumberArray: ShapeDeclaration = shape("an array: { data, shape }", {
  data: { type: "typed", of: ["Float64Array", "Float32Array", "Int32Array", "BigInt64Array", "Uint8Array"] },
  shape: { type: "numbers" },
});

export const someDigits: ShapeDeclaration = shape("digits, as digits() returns them", {
  pixels: { type: "typed", of: ["Uint8Array"] },
});
