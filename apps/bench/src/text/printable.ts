/** Text of somebody else on one line, without what would move the cursor of a terminal. */
export function printable(text: string, longest = 400): string {
  const line = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
