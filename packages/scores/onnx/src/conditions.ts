import { BackstepError } from "@backstep/core";
import { describe, isFixed, type Port } from "./port.ts";

/** The value of one further input for a row: a number (a class, say), or the values of one row with their shape. */
export type OnnxRowCondition = number | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

/** The same for all rows, or a list of them: row i of a run is given entry i mod length, whatever the chunks. */
export type OnnxCondition = OnnxRowCondition | { readonly rows: readonly OnnxRowCondition[] };

/** A further input with what each row is given, and what it is given for the unconditional half of a guided call. */
export interface Condition {
  readonly port: Port;
  readonly shape: readonly number[];
  /** One entry for all rows, or several that rows are given in turn. */
  readonly values: readonly ArrayLike<number>[];
  readonly nulls: ArrayLike<number> | undefined;
}

/** Classifier-free guidance: output = null + scale (conditional − null). */
export interface OnnxGuidance {
  readonly scale: number;
  /** The null condition, by input: an empty prompt, the class that stands for none. Inputs not named keep their condition. */
  readonly null: Readonly<Record<string, OnnxRowCondition>>;
}

/** Whether rows are given different things, so that it matters which row of a run each is. */
export function differsByRow(conditions: readonly Condition[]): boolean {
  return conditions.some(({ values }) => values.length > 1);
}

/** The further inputs with their values. @throws BackstepError `OPTION_INVALID`, `SHAPE_MISMATCH` */
export function conditionsOf(
  ports: readonly Port[],
  given: Readonly<Record<string, OnnxCondition>>,
  guidance: OnnxGuidance | undefined,
): Condition[] {
  if (guidance !== undefined && !Number.isFinite(guidance.scale))
    throw new BackstepError("OPTION_INVALID", `guidance.scale is ${guidance.scale}; it must be a finite number`);
  for (const name of [...Object.keys(given), ...Object.keys(guidance?.null ?? {})])
    if (!ports.some((port) => port.name === name))
      throw new BackstepError(
        "OPTION_INVALID",
        `a condition is given for "${name}"; the model's further inputs are ${ports.map(describe).join(", ") || "(none)"}`,
      );
  return ports.map((port) => {
    const condition = given[port.name];
    if (condition === undefined)
      throw new BackstepError(
        "OPTION_INVALID",
        `input ${describe(port)} has no value; give one as conditions.${port.name}, or export the model without that input`,
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

/** The null condition, which goes into one tensor with the condition. */
function nullsOf(port: Port, absent: OnnxRowCondition, expected: readonly number[]): ArrayLike<number> {
  const { shape, values } = valuesOf(port, absent);
  if (shape.join() === expected.join()) return values;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `the null condition for ${describe(port)} has the shape [${shape.join(", ")}], its condition [${expected.join(", ")}]; they must be equal`,
    { port: port.name },
  );
}

/** The entries that rows are given in turn, all of one shape. */
function entriesOf(port: Port, condition: OnnxCondition): ReturnType<typeof valuesOf>[] {
  if (typeof condition === "number" || !("rows" in condition)) return [valuesOf(port, condition)];
  const entries = condition.rows.map((each) => valuesOf(port, each));
  const odd = entries.find(({ shape }) => shape.join() !== entries[0].shape.join());
  if (odd === undefined && entries.length > 0) return entries;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `the condition for ${describe(port)} has ${entries.length === 0 ? "no rows" : `rows of the shapes [${entries[0].shape.join(", ")}] and [${odd!.shape.join(", ")}]`}; there must be some, of one shape`,
    { port: port.name },
  );
}

function valuesOf(port: Port, condition: OnnxRowCondition): { shape: readonly number[]; values: ArrayLike<number> } {
  // A number fills the axes behind the batch, which are all of length 1 where it stands for a class.
  const shape = typeof condition === "number" ? port.shape.slice(1).map(() => 1) : condition.shape;
  const values = typeof condition === "number" ? [condition] : condition.data;
  const expected = port.shape.slice(1);
  const fits = shape.length === expected.length && shape.every((n, i) => !isFixed(expected[i]) || expected[i] === n);
  if (!fits || values.length !== shape.reduce((a, b) => a * b, 1))
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the condition for ${describe(port)} has ${values.length} values of shape [${shape.join(", ")}]; a row of it has [${expected.join(", ")}]`,
      { port: port.name },
    );
  return { shape, values };
}
