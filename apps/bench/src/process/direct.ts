import { runCommandLine } from "../commands/command-line.ts";
import { askUser } from "./question.ts";
import { exitCodeOf, onSignals } from "./signals.ts";
import { canAsk, processStreams, terminalFacts } from "./streams.ts";

/** Runs a short command in this thread. */
export async function runHere(words: readonly string[]): Promise<void> {
  const stop = new AbortController();
  let forced: number | undefined;
  const receive = onSignals((signal) => {
    forced = exitCodeOf(signal);
    stop.abort();
  });
  const { out, error } = processStreams((code) => process.exit(code));
  const code = await runCommandLine(words, {
    ...terminalFacts(),
    out,
    error,
    ...(canAsk() && { ask: (question) => askUser(question, stop.signal, receive) }),
    signal: stop.signal,
  });
  process.exitCode = forced ?? code;
}
