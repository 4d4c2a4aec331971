import { BackstepError } from "../errors.ts";
import { faultOfOptions } from "./fault.ts";
import type { ArgumentDeclarations } from "./option.ts";
import { describe, isRecord } from "./text.ts";

/**
 * Checks the options of a function, or its arguments as an object, as its first statement. It costs microseconds.
 *
 * @param subject The name of the function.
 * @throws BackstepError `OPTION_INVALID` that names the argument, its value, what is allowed and, if that is known, what was meant.
 * @example
 * ```ts
 * export function double(value: number): number {
 *   requireArguments("double", { value: { type: "number" } }, { value });
 *   return 2 * value;
 * }
 * ```
 */
export function requireArguments(subject: string, declarations: ArgumentDeclarations, given: unknown): void {
  if (!isRecord(given))
    throw new BackstepError(
      "OPTION_INVALID",
      `${subject} is given ${describe(given)}; give it an object with the keys ${Object.keys(declarations).join(", ")}`,
    );
  const fault = faultOfOptions(declarations, given);
  if (fault) throw new BackstepError("OPTION_INVALID", `${subject}: ${fault.message}`, { option: fault.path });
}
