import { type NamedSpec, schemeKey } from "@backstep/experiment";

/** The name of a scheme in tables and legends: its name, and its options if it has any. */
export function labelOf({ scheme, options }: { readonly scheme: string; readonly options: object }): string {
  return schemeKey({ name: scheme, options } as NamedSpec);
}
