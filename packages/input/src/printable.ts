import { requireArguments } from "@backstep/core/plugin";

/** Text from another program as one line, without control characters, which could move the cursor of a terminal. */
export function printable(text: string, longest = 400): string {
  requireArguments("printable", { text: { type: "string" }, longest: { type: "anyNumber" } }, { text, longest });
  const line = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
