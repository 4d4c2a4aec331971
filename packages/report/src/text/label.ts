import { requireArguments, shape } from "@backstep/core/plugin";
import { type NamedSpec, schemeKey } from "@backstep/experiment";

const aLabelled = shape("{ scheme, options }", { scheme: { type: "text" }, options: { type: "object" } });

/** The name of a scheme in tables and legends: its name, and its options if it has any. */
export function labelOf(row: { readonly scheme: string; readonly options: object }): string {
  requireArguments("labelOf", { row: aLabelled }, { row });
  const { scheme, options } = row;
  return schemeKey({ name: scheme, options } as NamedSpec);
}
