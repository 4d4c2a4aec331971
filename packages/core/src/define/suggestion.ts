import { closest, distance } from "fastest-levenshtein";

/**
 * Advice for an unknown name: `did you mean "heun"?` if a known name is near, otherwise the list of known names.
 *
 * The empty string if there are no known names.
 *
 * @example
 * ```ts
 * suggestion("huen", ["heun", "ddim"]); // did you mean "heun"?
 * ```
 */
export function suggestion(given: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(given, [...known]);
  // A name with more than half of its letters wrong is not a typing error.
  if (distance(given, nearest) <= Math.max(2, Math.floor(nearest.length / 2))) return `did you mean "${nearest}"?`;
  return `known: ${known.join(", ")}`;
}
