import { describe, isRecord } from "@backstep/core/plugin";
import type { NamedSpec } from "./experiment.ts";
import { invalid } from "./invalid.ts";

/** A scheme or a metric as a name with options, from a name alone or from an object with a name. */
export function namedSpec(path: string, value: unknown): NamedSpec {
  const { name, ...options } = isRecord(value) ? value : { name: value };
  if (typeof name === "string" && name !== "") return { name, options };
  throw invalid(path, `${describe(value)} is neither a name nor an object with a name`);
}
