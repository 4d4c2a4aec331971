import { createCatalogue } from "@backstep/catalogue";
import type { Scheme } from "@backstep/core";

const { schemes } = createCatalogue();

/** A scheme of the workspace by name. */
export async function schemeOf(name: string, options: object = {}): Promise<Scheme<unknown>> {
  return (await schemes[name]())(options as Readonly<Record<string, unknown>>);
}
