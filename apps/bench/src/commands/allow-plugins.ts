import type { AllowPlugin } from "@backstep/experiment";
import type { Command as Definition } from "commander";
import { consentTo } from "../plugins/consent.ts";
import { texts } from "./command.ts";
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
  return consentTo(allowPlugins, terminal);
}
