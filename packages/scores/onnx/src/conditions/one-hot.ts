import { BackstepError } from "@backstep/core";
import { isElement, isWhole } from "../ports/element.ts";
import { describe, isFixed, type Port } from "../ports/port.ts";
import type { OnnxCondition, OnnxRowCondition } from "./conditions.ts";

/** The length K of a port's class vectors; such a port takes real numbers of shape [batch, K], K at least 2. */
export function oneHotLength({
  type,
  shape,
}: {
  readonly type: string;
  readonly shape: Port["shape"];
}): number | undefined {
  const length = shape[1];
  const fits = shape.length === 2 && isFixed(length) && length >= 2 && isElement(type) && !isWhole(type);
  return fits ? length : undefined;
}

/**
 * Replaces class numbers by one-hot vectors; vectors remain unchanged.
 *
 * ```text
 * k ↦ e_k, which is 1 at index k and 0 elsewhere, k = 0 … K − 1
 * ```
 *
 * @throws BackstepError `OPTION_INVALID` for a number that is not a class, naming its option.
 */
export function oneHot(port: Port, length: number, condition: OnnxCondition, option: string): OnnxCondition {
  if (typeof condition === "object" && "rows" in condition)
    return { rows: condition.rows.map((row) => oneHotRow(port, length, row, option)) };
  return oneHotRow(port, length, condition, option);
}

/** The same for one row. */
export function oneHotRow(port: Port, length: number, row: OnnxRowCondition, option: string): OnnxRowCondition {
  if (typeof row !== "number") return row;
  if (!(Number.isSafeInteger(row) && row >= 0 && row < length))
    throw new BackstepError(
      "OPTION_INVALID",
      `${option} is ${row}; ${describe(port)} takes classes, integers from 0 to ${length - 1}`,
      { port: port.name },
    );
  const data = new Float64Array(length);
  data[row] = 1;
  return { data, shape: [length] };
}

/** The vector for no class. */
export function zeros(length: number): OnnxRowCondition {
  return { data: new Float64Array(length), shape: [length] };
}
