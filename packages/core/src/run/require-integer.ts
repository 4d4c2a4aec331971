import { BackstepError } from "../errors.ts";

/** @throws BackstepError `OPTION_INVALID` unless the option is an integer of at least `minimum`. */
export function requireInteger(name: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be an integer ≥ ${minimum}`);
}
