import { advice } from "./advice.ts";
import { allowed } from "./allowed.ts";
import { isTyped } from "./is-typed.ts";
import type { ArgumentDeclaration, ArgumentDeclarations, Bounds, ValueDeclaration } from "./option.ts";
import { suggestion } from "./suggestion.ts";
import { describe, isArray, isRecord } from "./text.ts";

/** The first fault of given options. */
export interface OptionFault {
  /** The option at fault, with the keys below it: `perturb.bias`. For an unknown name, the object that has it: empty at the top. */
  readonly path: string;
  /** `range` means that the value is of the right type. */
  readonly kind: "unknown" | "missing" | "type" | "range";
  /** What is wrong and what is allowed. It starts with the path. */
  readonly message: string;
}

/**
 * Checks given options against their declarations.
 *
 * @param at The path of the options, as the start of the path of a fault.
 * @returns undefined if there is no fault.
 */
export function faultOfOptions(declarations: ArgumentDeclarations, given: object, at = ""): OptionFault | undefined {
  const known = Object.keys(declarations);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declarations, name));
  if (unknown !== undefined) {
    const nearest = suggestion(unknown, known) || "there are none";
    return { path: at, kind: "unknown", message: `${at === "" ? "" : `${at}: `}unknown key "${unknown}"; ${nearest}` };
  }
  return faultOfMembers(declarations, given, at);
}

/** Checks the declared members of a value. It may have others. */
function faultOfMembers(declarations: ArgumentDeclarations, given: object, at: string): OptionFault | undefined {
  for (const name of Object.keys(declarations)) {
    const path = at === "" ? name : `${at}.${name}`;
    const fault = faultOfOption(declarations[name], (given as Readonly<Record<string, unknown>>)[name], path);
    if (fault) return fault;
  }
  return undefined;
}

function faultOfOption(declaration: ArgumentDeclaration, value: unknown, path: string): OptionFault | undefined {
  if (value !== undefined) return faultOfValue(declaration, value, path);
  if (declaration.optional || declaration.default !== undefined) return undefined;
  return { path, kind: "missing", message: `${path} is missing; it must be ${allowed(declaration)}` };
}

/** Checks one value. @returns undefined if the declaration accepts it */
export function faultOfValue(declaration: ValueDeclaration, value: unknown, path: string): OptionFault | undefined {
  if (declaration.type === "either") return faultOfForms(declaration, value, path);
  const kind = isOfType(declaration, value) ? (isInRange(declaration, value) ? undefined : "range") : "type";
  if (kind) return { path, kind, message: refusal(declaration, value, path) };
  return faultInside(declaration, value, path);
}

function refusal(declaration: ValueDeclaration, value: unknown, path: string): string {
  return `${path} is ${describe(value)}; it must be ${allowed(declaration)}${advice(declaration, value, path)}`;
}

type SimpleDeclaration = Exclude<ValueDeclaration, { readonly type: "either" }>;

/** A value that one form accepts has no fault. One that is out of range for a form has that form's fault. */
function faultOfForms(
  either: ValueDeclaration & { type: "either" },
  value: unknown,
  path: string,
): OptionFault | undefined {
  const faults = either.of.map((form) => faultOfValue(form, value, path));
  if (faults.includes(undefined)) return undefined;
  const outOfRange = faults.find((fault) => fault?.kind === "range");
  return outOfRange ?? { path, kind: "type", message: refusal(either, value, path) };
}

/** Types that `typeof` decides. */
const plainTypes: Readonly<Record<string, string>> = {
  number: "number",
  integer: "number",
  anyNumber: "number",
  boolean: "boolean",
  string: "string",
  function: "function",
  features: "function",
};

/** Whether a value has the type of a declaration. NaN is a number out of range. */
function isOfType(declaration: SimpleDeclaration, value: unknown): boolean {
  const plain = plainTypes[declaration.type];
  if (plain !== undefined) return typeof value === plain;
  switch (declaration.type) {
    case "seed":
      return typeof value === "number" || typeof value === "bigint";
    case "choice":
      return declaration.of.includes(value as string);
    case "text":
    case "file":
    case "model":
      return typeof value === "string" && value !== "";
    case "numbers":
    case "matrix":
      return isArray(value);
    case "points":
      return isArray(value) || (isRecord(value) && value.kind === "samples");
    case "scheme":
      return (declaration.none && value === "none") || (isRecord(value) && "info" in value && "step" in value);
    case "typed":
      return isTyped(value, declaration.of);
    case "shape":
      return hasMembers(value, declaration.members);
    case "list":
      return (
        Array.isArray(value) &&
        value.length === (declaration.length ?? value.length) &&
        value.length >= (declaration.atLeast ?? 0)
      );
    default:
      return isRecord(value);
  }
}

/** Whether a value has every member that a shape needs. A fault of a present member then names that member. */
function hasMembers(value: unknown, members: ArgumentDeclarations): boolean {
  if (!(isRecord(value) || typeof value === "function")) return false;
  return Object.keys(members).every((name) => members[name].optional || name in value);
}

/** A matrix is one row-major array of numbers, or an array of rows. */
function faultOfRows(values: ArrayLike<unknown>, path: string): OptionFault | undefined {
  if (values.length === 0 || !isArray(values[0])) return faultOfNumbers(values, path);
  return firstFault(Array.from(values), (row, i) => {
    const at = `${path}[${i}]`;
    if (isArray(row)) return faultOfNumbers(row, at);
    return { path: at, kind: "type", message: `${at} is ${describe(row)}; it must be a list of numbers` };
  });
}

function faultOfNumbers(values: ArrayLike<unknown>, path: string): OptionFault | undefined {
  if (ArrayBuffer.isView(values) && typeof values[0] !== "bigint") return undefined;
  const index = Array.from(values).findIndex((value) => typeof value !== "number");
  if (index < 0) return undefined;
  const at = `${path}[${index}]`;
  return { path: at, kind: "type", message: `${at} is ${describe(values[index])}; it must be a number` };
}

function isInRange(declaration: SimpleDeclaration, value: unknown): boolean {
  switch (declaration.type) {
    case "number":
      return Number.isFinite(value) && isWithin(declaration, value as number);
    case "integer":
      return Number.isSafeInteger(value) && isWithin(declaration, value as number);
    case "seed":
      if (typeof value === "bigint") return value >= 0n && value < 1n << 64n;
      return Number.isSafeInteger(value) && (value as number) >= 0;
    default:
      return true;
  }
}

function isWithin({ min, above, max, below }: Bounds, value: number): boolean {
  return !(value < min! || value <= above! || value > max! || value >= below!);
}

/** The first fault of the values inside a value of the right type. */
function faultInside(declaration: ValueDeclaration, value: unknown, path: string): OptionFault | undefined {
  switch (declaration.type) {
    case "list":
      return firstFault(value as readonly unknown[], (each, i) => faultOfValue(declaration.of, each, `${path}[${i}]`));
    case "record":
      return firstFault(Object.entries(value as object), ([key, each]) =>
        faultOfValue(declaration.of, each, `${path}.${key}`),
      );
    case "numbers":
      return faultOfNumbers(value as ArrayLike<unknown>, path);
    case "matrix":
    case "points":
      return isArray(value) ? faultOfRows(value, path) : undefined;
    case "shape":
      return faultOfMembers(declaration.members, value as object, path);
    case "group":
      return faultOfOptions(declaration.options, value as object, path);
    default:
      return undefined;
  }
}

function firstFault<T>(
  all: readonly T[],
  faultOf: (each: T, index: number) => OptionFault | undefined,
): OptionFault | undefined {
  for (const [index, each] of all.entries()) {
    const fault = faultOf(each, index);
    if (fault) return fault;
  }
  return undefined;
}
