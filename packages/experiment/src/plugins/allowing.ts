import type { AllowPlugin } from "./find-plugin.ts";

/** Allows the plugins from outside with these names. */
export function allowing(names: readonly string[]): AllowPlugin {
  return ({ name }) => names.includes(name);
}
