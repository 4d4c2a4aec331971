/** Whether a value is a plain object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** Whether a value is a plain or a typed array. */
export function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/**
 * A value as one line of an error message, at most 60 characters. It never throws.
 *
 * @example
 * ```ts
 * describe([1, Number.NaN]); // [1,"NaN"]
 * ```
 */
export function describe(value: unknown): string {
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (ArrayBuffer.isView(value) && "length" in value) return `a ${value.constructor.name} of ${value.length} values`;
  if (isRecord(value) && isRecord(value.made)) return `the ${String(value.made.kind)} ${String(value.made.name)}`;
  const text = typeof value === "object" || typeof value === "string" ? asJson(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function asJson(value: unknown): string {
  const readable = (_: string, each: unknown): unknown => {
    if (typeof each === "bigint" || typeof each === "function" || typeof each === "symbol") return describe(each);
    return typeof each === "number" && !Number.isFinite(each) ? String(each) : each;
  };
  try {
    return JSON.stringify(value, readable) ?? String(value);
  } catch {
    return "an object that contains itself";
  }
}
