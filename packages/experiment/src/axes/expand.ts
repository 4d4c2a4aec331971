import { isRecord, type OptionDeclarations, type ValueDeclaration } from "@backstep/core/plugin";
import type { PluginOptions } from "../catalogue.ts";
import { invalid } from "../schema/invalid.ts";
import { limits } from "../schema/limits.ts";

/**
 * The options of a plugin for each combination of their listed values.
 *
 * A list is several values if the option itself takes no list. `{ each: [...] }` is several values of any option.
 */
export function expanded(path: string, options: PluginOptions, declarations: OptionDeclarations): PluginOptions[] {
  let all: PluginOptions[] = [{}];
  for (const [name, value] of Object.entries(options)) {
    const values = listedValues(`${path}.${name}`, value, declarations[name]);
    if (all.length * values.length > limits.cells)
      throw invalid(path, `its listed options have more than ${limits.cells} combinations; list fewer values`);
    all = all.flatMap((rest) => values.map((each) => ({ ...rest, [name]: each })));
  }
  return all;
}

/** Whether an option lists several values, if it takes no list itself. */
export function mayList(value: unknown): boolean {
  return Array.isArray(value) || isEach(value);
}

function listedValues(path: string, value: unknown, declaration: ValueDeclaration | undefined): readonly unknown[] {
  if (isEach(value)) return filled(path, value.each);
  return declaration && Array.isArray(value) && !takesList(declaration) ? filled(path, value) : [value];
}

function isEach(value: unknown): value is { readonly each: readonly unknown[] } {
  return isRecord(value) && Object.keys(value).length === 1 && Array.isArray(value.each);
}

function filled(path: string, values: readonly unknown[]): readonly unknown[] {
  if (values.length === 0) throw invalid(path, "is empty; it must have at least one value");
  return values;
}

const lists: readonly string[] = ["list", "numbers", "matrix", "points", "typed"];

/** Whether a list is one value of an option. */
export function takesList(declaration: ValueDeclaration): boolean {
  return declaration.type === "either" ? declaration.of.some(takesList) : lists.includes(declaration.type);
}
