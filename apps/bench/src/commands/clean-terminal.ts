import type { Terminal } from "./terminal.ts";

/** Invisible characters, and those that move the cursor or turn the order of letters round. A line feed and a tab are harmless. */
const dangerous = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** The codes of our colours, and any other dangerous character. */
const dangerousOrColour = /\p{Cc}\[(?:[0-4]|2[2-4]|3[0-79]|9[0-7])m|(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A terminal that shows dangerous characters as escapes, such as \u001b. A name in a file of a stranger can then neither move the cursor nor hide
 * text. In JSON an escape means the same character.
 */
export function cleanTerminal(terminal: Terminal): Terminal {
  const clean = (text: string): string =>
    terminal.colour === true ? text.replace(dangerousOrColour, unlessColour) : text.replace(dangerous, escaped);
  return {
    ...terminal,
    out: (text) => terminal.out(clean(text)),
    error: (text) => terminal.error(clean(text)),
    redraw: (line) => terminal.error(`\r\u001B[2K${clean(line)}`),
    ...(terminal.ask && { ask: (question) => terminal.ask?.(clean(question)) ?? Promise.resolve("") }),
  };
}

function unlessColour(found: string): string {
  const isColour = found.length > 2 && found.startsWith("\u001B");
  return isColour ? found : found.replace(dangerous, escaped);
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, k) => `\\u${character.charCodeAt(k).toString(16).padStart(4, "0")}`,
  ).join("");
}
