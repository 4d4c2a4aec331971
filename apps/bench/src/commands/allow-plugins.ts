import type { AllowPlugin } from "@backstep/experiment";
import type { Command as Definition } from "commander";
import { texts } from "./option.ts";
import type { Terminal } from "./terminal.ts";

/** The option of every command that finds plugins. */
export interface AllowFlags {
  readonly allowPlugins?: readonly string[];
}

/** Adds the option to a command. */
export function defineAllowPlugins(definition: Definition): Definition {
  return definition.option(
    "--allow-plugins <NAME...>",
    "Plugins from outside Backstep whose code may be loaded; put the option last",
    texts("--allow-plugins"),
  );
}

/** The decision about plugins from outside, by the option and by the answers of the user. */
export function allowedBy({ allowPlugins = [] }: AllowFlags, terminal: Terminal): AllowPlugin {
  // Most runs meet no plugin from outside, so the code that asks is loaded at the first one.
  let consent: Promise<AllowPlugin> | undefined;
  return async (plugin) => {
    consent ??= import("../plugins/consent.ts").then(({ consentTo }) => consentTo(allowPlugins, terminal));
    return (await consent)(plugin);
  };
}
