import { BackstepError } from "@backstep/core";
import { isPositiveInteger, requireShape } from "../positive-sizes.ts";

/** @throws BackstepError `OPTION_INVALID` naming the first option out of range. */
export function requireScoreOptions(dim: number, shape: readonly number[], preferredRows: number | undefined): void {
  requirePositiveInteger("dim", dim);
  requireShape(shape, dim);
  if (preferredRows !== undefined) requirePositiveInteger("preferredRows", preferredRows);
}

function requirePositiveInteger(key: string, value: number): void {
  if (isPositiveInteger(value)) return;
  throw new BackstepError("OPTION_INVALID", `${key} is ${value}; it must be a positive integer`);
}
