import { BackstepError } from "@backstep/core";
import { isWhole } from "../ports/element.ts";
import { describe, isFixed, type Port } from "../ports/port.ts";

/** The value of a further input for one row: a number, such as a class, or values with their shape. */
export type OnnxRowCondition = number | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

/** One value for all rows, or a list: row i of a run takes entry i mod length, for any chunk size. */
export type OnnxCondition = OnnxRowCondition | { readonly rows: readonly OnnxRowCondition[] };

/** A further input with its values, and its value in the unconditional half of a guided call. */
export interface Condition {
  readonly port: Port;
  readonly shape: readonly number[];
  /** One entry for all rows, or several that the rows take in turn. */
  readonly values: readonly ArrayLike<number>[];
  readonly nulls: ArrayLike<number> | undefined;
}

/** Classifier-free guidance: output = null + scale (conditional − null). */
export interface OnnxGuidance {
  readonly scale: number;
  /** The null condition of each input, such as an empty prompt or the class for none. Other inputs keep their condition. */
  readonly null: Readonly<Record<string, OnnxRowCondition>>;
}

/** Whether the condition depends on the row's index in the run. */
export function differsByRow(conditions: readonly Condition[]): boolean {
  return conditions.some(({ values }) => values.length > 1);
}

/** The further inputs with their values. @throws BackstepError `OPTION_INVALID`, `SHAPE_MISMATCH` */
export function conditionsOf(
  ports: readonly Port[],
  conditions: Readonly<Record<string, OnnxCondition>>,
  guidance: OnnxGuidance | undefined,
): Condition[] {
  if (guidance !== undefined && !Number.isFinite(guidance.scale))
    throw new BackstepError("OPTION_INVALID", `guidance.scale is ${guidance.scale}; it must be a finite number`);
  for (const name of [...Object.keys(conditions), ...Object.keys(guidance?.null ?? {})])
    if (!ports.some((port) => port.name === name))
      throw new BackstepError(
        "OPTION_INVALID",
        `conditions names the input "${name}"; the model's further inputs are ${ports.map(describe).join(", ") || "(none)"}`,
      );
  return ports.map((port) => {
    const condition = conditions[port.name];
    if (condition === undefined)
      throw new BackstepError(
        "OPTION_INVALID",
        `input ${describe(port)} has no value; give one as conditions.${port.name}, or export the model without this input`,
        { port: port.name },
      );
    const entries = entriesOf(port, condition);
    const absent = guidance?.null[port.name];
    return {
      port,
      shape: entries[0].shape,
      values: entries.map(({ values }) => values),
      nulls: absent === undefined ? undefined : nullsOf(port, absent, entries[0].shape),
    };
  });
}

/** The null condition. It shares a tensor with the condition, so that their shapes must be equal. */
function nullsOf(port: Port, absent: OnnxRowCondition, expected: readonly number[]): ArrayLike<number> {
  const { shape, values } = valuesOf(port, absent);
  if (shape.join() === expected.join()) return values;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `the null condition for ${describe(port)} has the shape [${shape.join(", ")}], its condition [${expected.join(", ")}]; they must be equal`,
    { port: port.name },
  );
}

/** The entries that the rows take in turn, all of one shape. */
function entriesOf(port: Port, condition: OnnxCondition): ReturnType<typeof valuesOf>[] {
  if (typeof condition === "number" || !("rows" in condition)) return [valuesOf(port, condition)];
  const entries = condition.rows.map((each) => valuesOf(port, each));
  const other = entries.find(({ shape }) => shape.join() !== entries[0].shape.join());
  if (other === undefined && entries.length > 0) return entries;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `the condition for ${describe(port)} has ${entries.length === 0 ? "no rows" : `rows of the shapes [${entries[0].shape.join(", ")}] and [${other!.shape.join(", ")}]`}; give at least one row, all of one shape`,
    { port: port.name },
  );
}

function valuesOf(port: Port, condition: OnnxRowCondition): { shape: readonly number[]; values: ArrayLike<number> } {
  // A number is one value: every axis after the batch has length 1.
  const shape = typeof condition === "number" ? port.shape.slice(1).map(() => 1) : condition.shape;
  const values = typeof condition === "number" ? [condition] : condition.data;
  const expected = port.shape.slice(1);
  const fits = shape.length === expected.length && shape.every((n, i) => !isFixed(expected[i]) || expected[i] === n);
  if (!fits || values.length !== shape.reduce((a, b) => a * b, 1))
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the condition for ${describe(port)} has ${values.length} values of shape [${shape.join(", ")}]; it takes rows of shape [${expected.join(", ")}]`,
      { port: port.name },
    );
  const bad = Array.from(values).find((value) => !isValueOf(port, value));
  if (bad === undefined) return { shape, values };
  throw new BackstepError(
    "OPTION_INVALID",
    `conditions.${port.name} is ${bad}; ${describe(port)} takes ${isWhole(port.type) ? `whole numbers of ${port.type}` : "numbers other than NaN"}`,
    { port: port.name },
  );
}

/** Masks may be infinite. Fractions are not rounded to integers, since there is no class between two others. */
function isValueOf({ type }: Port, value: unknown): boolean {
  if (type === "int32") return Number.isInteger(value) && value === ((value as number) | 0);
  return isWhole(type) ? Number.isSafeInteger(value) : typeof value === "number" && !Number.isNaN(value);
}
