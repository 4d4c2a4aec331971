import { requireArguments } from "@backstep/core/plugin";

/**
 * Text from another program as one line. Control characters, which could move the cursor of a terminal, become spaces, and so do characters that are
 * invisible or turn the order of letters round.
 */
export function printable(text: string, longest = 400): string {
  requireArguments("printable", { text: { type: "string" }, longest: { type: "anyNumber" } }, { text, longest });
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
