import { isRecord } from "@backstep/core/plugin";

/**
 * A value of an axis in tables and legends: the name of a plugin, with the options by which it differs from others of its name.
 *
 * @param all Every value of the axis.
 */
export function valueLabel(value: unknown, all: readonly unknown[]): string {
  if (!isRecord(value)) return String(value);
  const { kind, name, ...options } = contentOf(value);
  const title = String(kind ?? name);
  const alike = all
    .filter(isRecord)
    .map(contentOf)
    .filter((each) => (each.kind ?? each.name) === title);
  const keys = [...new Set(alike.flatMap((each) => Object.keys(each)))].filter(
    (key) => key !== "kind" && key !== "name",
  );
  const telling = keys.filter((key) => new Set(alike.map((each) => JSON.stringify(each[key]))).size > 1);
  const shown = telling.map((key) => `${key} ${key in options ? textOf(options[key]) : "default"}`);
  return [title, ...(shown.length > 0 ? [shown.join(", ")] : [])].join(" ");
}

/** A scheme with its options next to its name. */
function contentOf(value: Record<string, unknown>): Record<string, unknown> {
  return isRecord(value.options) ? { name: value.name, ...value.options } : value;
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
