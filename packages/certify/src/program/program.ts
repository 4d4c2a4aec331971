import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { BackstepError } from "@backstep/core";
import { keepErrorOutput } from "./error-output.ts";
import { createLineQueue, type LineQueue } from "./line-queue.ts";
import { longestLine, readLines } from "./lines.ts";
import { exited, killGroup, startGroup } from "./process-group.ts";

/**
 * A program that answers lines on standard input with lines on standard output. Each side waits for the answer of the other, so at most
 * one message is buffered for a slow reader.
 */
export interface Program {
  send(line: string): void;
  /** The next line. Error messages use `expected` to name it. */
  receive(expected: string): Promise<string>;
  /** Number of received lines. */
  readonly count: number;
  /** Closes the program's standard input, and kills the program if it does not end. */
  close(): Promise<void>;
}

/** Options of an external program. */
export interface ProgramOptions {
  /** Maximal time of an answer, in seconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const secondsToEnd = 1;
/** The longest time of a timer. */
const mostMilliseconds = 2 ** 31 - 1;

/**
 * Starts a command line in a shell, in a separate process group. The whole group is killed at the end.
 *
 * @throws BackstepError on use: `PROGRAM_FAILED` with the end of its standard error if it cannot be started, ends early or exceeds the
 * timeout; `ABORTED` if the signal fires.
 */
export function startProgram(command: string, { timeout, signal }: ProgramOptions): Program {
  const child = startGroup(command);
  const queue = createLineQueue();
  const lastWords = keepErrorOutput(child.stderr);
  queueLines(child, queue, lastWords);
  const release = killOnEnd(child, queue, signal);
  let count = 0;
  return {
    get count() {
      return count;
    },
    send: (line) => void child.stdin.write(`${line}\n`),
    async receive(expected) {
      const exceed = (): void =>
        queue.end({
          code: "PROGRAM_FAILED",
          message: `was silent for ${timeout} s; flush its standard output or raise the timeout${lastWords()}`,
        });
      const timer = setTimeout(exceed, Math.min(timeout * 1000, mostMilliseconds));
      const line = await queue.take();
      clearTimeout(timer);
      if (typeof line !== "string")
        throw new BackstepError(line.code, `the sampler, asked for ${expected}, ${line.message}`);
      count++;
      return line;
    },
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => killGroup(child), queue.ended ? 0 : secondsToEnd * 1000);
      await exited(child);
      clearTimeout(timer);
      release();
    },
  };
}

/** Queues the lines of standard output, and the reason why the program ends. */
function queueLines(child: ChildProcessWithoutNullStreams, queue: LineQueue, lastWords: () => string): void {
  const failed = (message: string): void => queue.end({ code: "PROGRAM_FAILED", message });
  readLines(child.stdout, {
    onLine(line) {
      queue.put(line);
      if (queue.ended) killGroup(child);
    },
    onTooLong() {
      const message = `sent a line of more than ${longestLine} characters; end each message with a line feed`;
      queue.end({ code: "PROTOCOL_INVALID", message });
      killGroup(child);
    },
  });
  // A write to a program that has ended fails. The handler of `close` reports why it has ended.
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => failed(`cannot be started: ${error.message}`));
  child.on("close", (code, signal) => failed(`ended with ${signal ?? `status ${code}`}${lastWords()}`));
}

/** Kills the group if the signal fires or this process ends. The returned function kills it now and removes the handlers. */
function killOnEnd(child: ChildProcessWithoutNullStreams, queue: LineQueue, signal: AbortSignal): () => void {
  const kill = (): void => killGroup(child);
  const abort = (): void => {
    queue.end({ code: "ABORTED", message: "was interrupted" });
    kill();
  };
  signal.addEventListener("abort", abort);
  process.on("exit", kill);
  if (signal.aborted) abort();
  return () => {
    kill();
    child.stdout.destroy();
    child.stderr.destroy();
    signal.removeEventListener("abort", abort);
    process.off("exit", kill);
  };
}
