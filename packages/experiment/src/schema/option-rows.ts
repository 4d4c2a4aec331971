import {
  allowed,
  type OptionDeclaration,
  type OptionDeclarations,
  requireArguments,
  type ValueDeclaration,
} from "@backstep/core/plugin";
import { ofDeclarations, ofOptionRow } from "../arguments.ts";
import { sectionOptions } from "./section-options.ts";

/** One option of a plugin in words, for a table. */
export interface OptionRow {
  /** Its name. An option inside another has the path: `perturb.bias`. */
  readonly option: string;
  /** The values that it accepts. */
  readonly values: string;
  /** Its default; null if it has none. */
  readonly default: unknown;
  readonly required: boolean;
  readonly meaning: string;
}

/**
 * The options of a plugin in words, from its description alone.
 *
 * @example
 * ```ts
 * import { optionRows } from "@backstep/experiment";
 * import { heun } from "@backstep/scheme-heun";
 *
 * for (const { option, values } of optionRows(heun.plugin.options)) console.log(option, values); // lastStep heun or euler
 * ```
 */
export function optionRows(declarations: OptionDeclarations): OptionRow[] {
  requireArguments("optionRows", ofDeclarations, { declarations });
  return rowsBelow("", declarations);
}

/** The options of a plugin as an experiment gives them: without those of programs, and with names instead of data and schemes. */
export function sectionRows(declarations: OptionDeclarations): OptionRow[] {
  requireArguments("sectionRows", ofDeclarations, { declarations });
  return optionRows(sectionOptions(declarations)).map((row) => {
    const declaration = declarations[row.option];
    if (declaration?.type !== "scheme") return row;
    const values = `the name of a scheme, or an object with its name and options${declaration.none ? ", or none" : ""}`;
    return { ...row, values };
  });
}

/** The default of an option in words. An option that may be left out and has no default is a dash. */
export function defaultInWords(row: OptionRow): string {
  requireArguments("defaultInWords", ofOptionRow, { row });
  const { default: byDefault, required } = row;
  if (byDefault === null) return required ? "required" : "—";
  return typeof byDefault === "string" ? byDefault : JSON.stringify(byDefault);
}

function rowsBelow(path: string, declarations: OptionDeclarations): OptionRow[] {
  return Object.entries(declarations).flatMap(([name, declaration]) => {
    const option = path === "" ? name : `${path}.${name}`;
    return [rowOf(option, declaration), ...groupsIn(declaration).flatMap((group) => rowsBelow(option, group))];
  });
}

function rowOf(option: string, declaration: OptionDeclaration): OptionRow {
  const { default: byDefault, optional, programOnly, about } = declaration;
  return {
    option,
    values: allowed(declaration),
    default: byDefault ?? null,
    required: byDefault === undefined && !optional,
    meaning: programOnly ? `${about} An experiment has no such key.` : about,
  };
}

/** The declared objects among the forms of a value. */
function groupsIn(declaration: ValueDeclaration): OptionDeclarations[] {
  if (declaration.type === "group") return [declaration.options];
  return declaration.type === "either" ? declaration.of.flatMap(groupsIn) : [];
}
