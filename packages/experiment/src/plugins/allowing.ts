import { requireArguments } from "@backstep/core/plugin";
import { aString } from "../arguments.ts";
import type { AllowPlugin } from "./find-plugin.ts";

/** Allows the plugins from outside with these names. */
export function allowing(names: readonly string[]): AllowPlugin {
  requireArguments("allowing", { names: { type: "list", of: aString } }, { names });
  return ({ name }) => names.includes(name);
}
