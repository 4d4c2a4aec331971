// The parsers of options. This file imports nothing, so that commands that only print a list start at once.

/**
 * A BackstepError by its name and code, which is how `isBackstepError` knows one. The class itself is in core, and the command line would
 * load all of core at its start for it.
 */
export class OptionError extends Error {
  override readonly name = "BackstepError";
  readonly code = "OPTION_INVALID";
  readonly details: Readonly<Record<string, unknown>> = {};
}

/** Refuses bad usage of an option. */
export function badOption(message: string): OptionError {
  return new OptionError(message);
}

/** Parses the text of an option. */
export function text(flag: string): (value: string) => string {
  return (value) => {
    if (value === "") throw badOption(`${flag} is empty; it needs a value`);
    if (/^--[a-z]/.test(value)) throw badOption(`${flag} needs a value before ${value}; write ${flag} VALUE`);
    return value;
  };
}

/** Collects the values of an option that may be given several times. */
export function texts(flag: string): (value: string, before?: readonly string[]) => readonly string[] {
  return (value, before = []) => [...before, text(flag)(value)];
}

/** Parses an integer. */
export function integer(flag: string, minimum: number): (value: string) => number {
  return (value) => {
    const number = Number(text(flag)(value));
    if (Number.isSafeInteger(number) && number >= minimum) return number;
    throw badOption(`${flag} is ${value}; it must be an integer at least ${minimum}`);
  };
}

/** Parses a finite number. */
export function finite(flag: string, minimum?: number): (value: string) => number {
  return (value) => {
    const number = Number(text(flag)(value));
    if (value.trim() !== "" && Number.isFinite(number) && number >= (minimum ?? number)) return number;
    throw badOption(`${flag} is ${value}; it must be a number${minimum === undefined ? "" : ` at least ${minimum}`}`);
  };
}

/** Parses a number above zero. */
export function positive(flag: string): (value: string) => number {
  return (value) => {
    const number = finite(flag, 0)(value);
    if (number > 0) return number;
    throw badOption(`${flag} is ${value}; it must be a number above 0`);
  };
}

/** Parses one of several names. */
export function oneOf<T extends string>(flag: string, allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((name) => name === text(flag)(value));
    if (found !== undefined) return found;
    throw badOption(`${flag} is ${value}; it must be ${allowed.join(" or ")}`);
  };
}
