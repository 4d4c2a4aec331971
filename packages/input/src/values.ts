/** Whether a value is a plain object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as one line of an error message, at most 60 characters. */
export function describe(value: unknown): string {
  const finite = (_: string, each: unknown): unknown =>
    typeof each === "number" && !Number.isFinite(each) ? String(each) : each;
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value, finite) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Text from another program as one line, without control characters, which could move the cursor of a terminal. */
export function printable(text: string, longest = 400): string {
  const line = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
