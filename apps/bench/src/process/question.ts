import type { EndSignal } from "./signals.ts";

/** Asks on standard error, because standard output is for results. No answer is an empty answer. */
export async function askUser(
  question: string,
  stop: AbortSignal,
  receive: (signal: EndSignal) => void,
): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While it reads, the terminal sends no signal for Ctrl-C.
  lines.on("SIGINT", () => receive("SIGINT"));
  const closed = new Promise<string>((resolve) => lines.on("close", () => resolve("")));
  try {
    return await Promise.race([lines.question(question, { signal: stop }).catch(() => ""), closed]);
  } finally {
    lines.close();
  }
}
