import type { ValueDeclaration } from "./option.ts";
import { isRecord } from "./text.ts";

/**
 * What was probably meant by a value that a declaration refuses, as the end of a message; empty if that is not known.
 *
 * @param path The name of the value, for expressions such as `Float64Array.from(times)`.
 */
export function advice(declaration: ValueDeclaration, value: unknown, path: string): string {
  const meant = meantBy(declaration, value, path);
  return meant === undefined ? "" : `; ${meant}`;
}

function meantBy(declaration: ValueDeclaration, value: unknown, path: string): string | undefined {
  if (isRecord(value) && typeof value.then === "function") return "it is a promise, so await it";
  if (declaration.type === "either")
    return declaration.of.map((form) => meantBy(form, value, path)).find((meant) => meant !== undefined);
  if (declaration.type === "shape" || declaration.type === "scheme") return productMeant(declaration, value);
  if (declaration.type === "typed" && Array.isArray(value)) return typedMeant(declaration.of[0], value, path);
  const isNumber = declaration.type === "number" || declaration.type === "integer" || declaration.type === "seed";
  if (isNumber && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return `give the number ${value.trim()}, without quotes`;
  if (declaration.type === "function" && isTarget(value)) return "for the law of a target, give exactStart(target)";
  return undefined;
}

/** A factory instead of its product, a name instead of a value, or a target instead of its score. */
function productMeant(declaration: ValueDeclaration, value: unknown): string | undefined {
  if (typeof value === "function" && isRecord((value as { plugin?: unknown }).plugin))
    return `the function makes one, so call it: ${camelCase(value.name)}()`;
  if (typeof value === "string") return "a name is for experiments; in a program import the function and call it";
  if (isTarget(value) && "members" in declaration && "predict" in declaration.members)
    return "it is a target, so give target.score(drift)";
  if (!isRecord(value) || !("members" in declaration)) return undefined;
  const lacking = Object.keys(declaration.members).find(
    (name) => !declaration.members[name].optional && !(name in value),
  );
  return lacking && `it has no ${lacking}`;
}

function typedMeant(type: string, values: readonly unknown[], path: string): string {
  const few = values.length > 0 && values.length < 8 && values.every((value) => typeof value === "number");
  return `give ${few ? `${type}.of(${values.join(", ")})` : `${type}.from(${path})`}`;
}

function isTarget(value: unknown): boolean {
  return isRecord(value) && typeof value.score === "function" && typeof value.draw === "function";
}

function camelCase(name: string): string {
  return name.replace(/[-/](\w)/g, (_, letter: string) => letter.toUpperCase());
}
