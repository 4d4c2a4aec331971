import { isRecord } from "@backstep/core/plugin";
import { invalid } from "./invalid.ts";
import { limits } from "./limits.ts";

/**
 * Checks that a value is a tree of bounded size: YAML aliases may build cycles and lists that grow without end.
 *
 * @throws BackstepError `EXPERIMENT_INVALID` with the path of the value at fault.
 */
export function requireTree(value: unknown): void {
  let count = 0;
  const visit = (each: unknown, path: readonly string[], above: readonly object[]): void => {
    count++;
    if (count > limits.values)
      throw invalid("", `it has more than ${limits.values} values, aliases written out; give large data as a file`);
    if (typeof each !== "object" || each === null || ArrayBuffer.isView(each)) return;
    if (above.includes(each)) throw invalid(path.join("."), "contains itself; write its values out");
    if (above.length >= limits.depth)
      throw invalid(path[0], `is nested deeper than ${limits.depth} levels; no key needs so many`);
    if (!(Array.isArray(each) || isRecord(each))) return;
    for (const [key, inner] of Object.entries(each)) visit(inner, [...path, key], [...above, each]);
  };
  visit(value, [], []);
}
