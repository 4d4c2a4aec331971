import { type PluginKind, requireArguments } from "@backstep/core/plugin";
import { packages } from "./packages.generated.ts";

/**
 * The package of a plugin of the catalogue. Nothing is loaded.
 *
 * @returns undefined if the catalogue has no such plugin
 */
export function packageOf(kind: PluginKind, name: string): string | undefined {
  const kinds = Object.keys(packages);
  requireArguments("packageOf", { kind: { type: "choice", of: kinds }, name: { type: "string" } }, { kind, name });
  return Object.hasOwn(packages[kind], name) ? packages[kind][name] : undefined;
}
