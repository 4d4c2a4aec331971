import { type SchemeSpec, schemeKey } from "@backstep/experiment";

/** A scheme of a row as it is called in tables and legends. */
export function labelOf({ scheme, options }: { readonly scheme: string; readonly options: object }): string {
  return schemeKey({ name: scheme, options } as SchemeSpec);
}
