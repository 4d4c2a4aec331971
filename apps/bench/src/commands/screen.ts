import type { Terminal } from "./terminal.ts";

const codes = { bold: [1, 22], dim: [2, 22] } as const;

/** The width of a terminal, and whether it shows colours. */
export type Screen = Pick<Terminal, "columns" | "colour">;

/**
 * The width of standard output, and whether it shows colours. `NO_COLOR` and `FORCE_COLOR` decide about colours if they are set and not
 * empty; otherwise a terminal has them, except a dumb one.
 */
export function screenOf(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): Screen {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const forced = FORCE_COLOR === undefined || FORCE_COLOR === "" ? undefined : !["0", "false"].includes(FORCE_COLOR);
  const colour = NO_COLOR ? false : (forced ?? (isTTY === true && TERM !== "dumb"));
  // A terminal that does not know its width reports 0.
  return { ...(isTTY && columns && { columns }), colour };
}

/** Marks text on a screen with colours. */
export function mark({ colour }: Screen, format: keyof typeof codes, text: string): string {
  return colour ? `\u001b[${codes[format][0]}m${text}\u001b[${codes[format][1]}m` : text;
}
