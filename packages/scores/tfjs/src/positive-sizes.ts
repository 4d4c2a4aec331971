import { BackstepError } from "@backstep/core";

/** @throws BackstepError `OPTION_INVALID` unless the sizes of `shape` are positive integers with product `dim`. */
export function requireShape(shape: readonly number[], dim: number): void {
  if (shape.every(isPositiveInteger) && shape.reduce((product, size) => product * size, 1) === dim) return;
  throw new BackstepError(
    "OPTION_INVALID",
    `shape is (${shape.join(", ")}); its sizes must be positive integers with product dim = ${dim}`,
  );
}

/** Whether a value can be a size of a shape. */
export function isPositiveInteger(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
