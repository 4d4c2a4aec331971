import type { Terminal } from "./terminal.ts";

const codes = { bold: [1, 22], dim: [2, 22] } as const;

/**
 * The width of standard output, and how it marks text. `NO_COLOR` and `FORCE_COLOR` decide about marks if they are set and not empty;
 * otherwise a terminal has them, except a dumb one.
 */
export function screenOf(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): Pick<Terminal, "columns" | "colour"> {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const forced = FORCE_COLOR === undefined || FORCE_COLOR === "" ? undefined : !["0", "false"].includes(FORCE_COLOR);
  const coloured = NO_COLOR ? false : (forced ?? (isTTY === true && TERM !== "dumb"));
  return {
    // A terminal that does not know its width reports 0.
    ...(isTTY && columns && { columns }),
    ...(coloured && { colour: (format, text) => `\u001b[${codes[format][0]}m${text}\u001b[${codes[format][1]}m` }),
  };
}
