import type { AllowPlugin, OutsidePlugin } from "@backstep/experiment";
import { printable } from "@backstep/input";
import { printError } from "../commands/command.ts";
import type { Terminal } from "../commands/terminal.ts";
import { isRemembered, remember } from "./remembered.ts";

/**
 * Decides about plugins from outside: those that the command line names may be loaded, and those that the user allowed before with the same
 * content. For any other, the terminal asks the user. Without a terminal it may not be loaded.
 */
export function consentTo(names: readonly string[], terminal: Terminal): AllowPlugin {
  const allowed = new Set(names.map((name) => name.split("#")[0]));
  /** One run finds a plugin several times. An answer holds for the whole run, also if it cannot be remembered. */
  const answered = new Set<string>();
  return async (plugin) => {
    const key = `${plugin.digest} ${plugin.file}`;
    if (allowed.has(plugin.name) || answered.has(key) || (await isRemembered(plugin))) return true;
    if (!(await isAllowedByUser(plugin, terminal))) return false;
    answered.add(key);
    await remember(plugin).catch((error) => printError(terminal, error, "the answer is not remembered: "));
    return true;
  };
}

async function isAllowedByUser({ kind, name, file, digest }: OutsidePlugin, terminal: Terminal): Promise<boolean> {
  if (terminal.ask === undefined) return false;
  // A stranger may have chosen the names. A control character in them could hide a part of the question.
  const question = [
    `${kind} "${printable(name)}" is code from outside Backstep. Loading it runs the code with your rights.`,
    `  file    ${printable(file, Number.POSITIVE_INFINITY)}`,
    `  sha256  ${digest}`,
    `Load ${printable(name)}? [y/N] `,
  ];
  return /^\s*y(?:es)?\s*$/i.test(await terminal.ask(question.join("\n")));
}
