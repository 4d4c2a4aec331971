/** A value in one line of at most 80 characters, with NaN and infinities as themselves. */
export function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  const json = (): string =>
    JSON.stringify(value, (_, each) => (typeof each === "number" && !Number.isFinite(each) ? String(each) : each));
  const isPlain = typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
  const text = isPlain ? json() : typeof value === "string" ? `"${value}"` : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
