import { screenOf } from "../commands/screen.ts";
import type { TerminalFacts } from "./messages.ts";

/** The output streams of the process. */
export interface Streams {
  out(text: string): void;
  error(text: string): void;
}

/**
 * Writes to the output streams. A stream that cannot be written ends the process: `stop` is called once with the exit status.
 *
 * A reader that closes its pipe, as in `backstep … | head`, wants no more. Any other failure, such as a full device, is an error.
 */
export function processStreams(stop: (code: number) => void): Streams {
  let failed = false;
  const fail = (error: NodeJS.ErrnoException): void => {
    if (failed) return;
    failed = true;
    const code = error.code ?? error.message;
    if (code !== "EPIPE") streams.error(`FILE_NOT_WRITABLE: standard output cannot be written: ${code}\n`);
    stop(code === "EPIPE" ? 0 : 1);
  };
  const streams: Streams = {
    out(text) {
      if (!failed) attempt(() => process.stdout.write(text), fail);
    },
    // Without standard error there is no place for a message about it.
    error: (text) => attempt(() => process.stderr.write(text), ignore),
  };
  process.stdout.on("error", fail);
  process.stderr.on("error", ignore);
  return streams;
}

/** A device may refuse at once, by an exception. */
function attempt(write: () => void, failed: (error: NodeJS.ErrnoException) => void): void {
  try {
    write();
  } catch (error) {
    failed(error as NodeJS.ErrnoException);
  }
}

function ignore(): void {}

/** What the streams of this process can show. */
export function terminalFacts(): TerminalFacts {
  return { interactive: process.stderr.isTTY === true, ...screenOf(process.stdout, process.env) };
}

/** Whether a user sees questions and can answer them. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
