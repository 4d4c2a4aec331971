import { BackstepError } from "@backstep/core";

type Options = Readonly<Record<string, unknown>>;

/** A numeric option of a peer. Null or a missing key gives the fallback; "inf" and "-inf" give infinities. */
export function numberOption(options: Options, name: string, fallback?: number): number {
  const value = options[name] ?? fallback;
  if (typeof value === "number") return value;
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  throw wrong(name, value, "a number");
}

/** An option that is a list of numbers. */
export function numbersOption(options: Options, name: string): readonly number[] {
  const value = options[name];
  if (Array.isArray(value) && value.every((entry) => typeof entry === "number")) return value;
  throw wrong(name, value, "a list of numbers");
}

/** An option that is a word. */
export function wordOption(options: Options, name: string, fallback?: string): string {
  const value = options[name] ?? fallback;
  if (typeof value === "string") return value;
  throw wrong(name, value, "a string");
}

/** An option that is true or false. */
export function flagOption(options: Options, name: string, fallback: boolean): boolean {
  const value = options[name] ?? fallback;
  if (typeof value === "boolean") return value;
  throw wrong(name, value, "true or false");
}

function wrong(name: string, value: unknown, allowed: string): BackstepError {
  return new BackstepError("FILE_FORMAT", `${name} is ${JSON.stringify(value)}; it must be ${allowed}`);
}
