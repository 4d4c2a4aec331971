import { type ArgumentDeclaration, type ShapeDeclaration, shape } from "@backstep/core/plugin";

/** The content of a file. */
export const bytes: ArgumentDeclaration = { type: "typed", of: ["Uint8Array"] };

/** Two numbers. */
export const range: ArgumentDeclaration = { type: "list", of: { type: "number" }, length: 2 };

export const aNumberArray: ShapeDeclaration = shape("an array: { data, shape }", {
  data: { type: "typed", of: ["Float64Array", "Float32Array", "Int32Array", "BigInt64Array", "Uint8Array"] },
  shape: { type: "numbers" },
});

export const someDigits: ShapeDeclaration = shape("digits, as digits() returns them", {
  pixels: { type: "typed", of: ["Uint8Array"] },
});
