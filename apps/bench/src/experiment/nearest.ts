import { closest, distance } from "fastest-levenshtein";

/** ` (did you mean "x"?)` where one of the known names is near, else the list of them. */
export function suggestion(given: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(given, [...known]);
  // Half of the letters wrong is no slip of the finger.
  if (distance(given, nearest) <= Math.max(2, Math.floor(nearest.length / 2))) return `did you mean "${nearest}"?`;
  return `known: ${known.join(", ")}`;
}
