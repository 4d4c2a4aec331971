import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BackstepError } from "@backstep/core";
import { printable } from "@backstep/input";
import { createLineQueue, type LineQueue } from "./line-queue.ts";

/**
 * A program that answers lines on its standard input by lines on its standard output. Each side waits for the other, so that what is
 * buffered towards a slow reader is never more than one message.
 */
export interface Program {
  send(line: string): void;
  /** The next line; `answering` says in an error what it should have been. */
  receive(answering: string): Promise<string>;
  /** How many lines were received. */
  readonly count: number;
  /** Closes its standard input, at which it should end, and ends it where it does not. */
  close(): Promise<void>;
}

export interface ProgramOptions {
  /** Seconds that an answer may take. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

const secondsToEnd = 1;
/** What a timer can wait for at most. */
const mostMilliseconds = 2 ** 31 - 1;
const windows = process.platform === "win32";

/**
 * Starts a command line in a shell, in a process group of its own, which is ended as a whole.
 *
 * What it says on standard error is shown where `BACKSTEP_DEBUG` asks for it.
 *
 * @throws BackstepError on use: `PROGRAM_FAILED` with its last words where it cannot be started, ends early or is silent for too long;
 * `ABORTED` where the signal fires.
 */
export function startProgram(command: string, { timeout, signal }: ProgramOptions): Program {
  const child = spawn(command, { shell: true, detached: !windows, stdio: ["pipe", "pipe", "pipe"] });
  const queue = createLineQueue();
  const failed = (message: string): void => queue.end({ code: "PROGRAM_FAILED", message });
  const words = watch(child, queue);
  const kill = (): void => killGroup(child);
  const abort = (): void => {
    queue.end({ code: "ABORTED", message: "was interrupted" });
    kill();
  };
  signal.addEventListener("abort", abort);
  process.on("exit", kill);
  if (signal.aborted) abort();

  let count = 0;
  return {
    get count() {
      return count;
    },
    send: (line) => void child.stdin.write(`${line}\n`),
    async receive(answering) {
      const silent = (): void => failed(`was silent for ${timeout} s${words()}`);
      const silence = setTimeout(silent, Math.min(timeout * 1000, mostMilliseconds));
      const line = await queue.take();
      clearTimeout(silence);
      if (typeof line !== "string")
        throw new BackstepError(line.code, `the sampler, asked for ${answering}, ${line.message}`);
      count++;
      return line;
    },
    async close() {
      child.stdin.end();
      const impatience = setTimeout(kill, queue.ended ? 0 : secondsToEnd * 1000);
      await exited(child);
      clearTimeout(impatience);
      // What the command has started beside itself ends as well.
      kill();
      child.stdout.destroy();
      child.stderr.destroy();
      signal.removeEventListener("abort", abort);
      process.off("exit", kill);
    },
  };
}

/** Lets what the program says into the queue, and why it ends; returns what it said last on standard error. */
function watch(child: ChildProcessWithoutNullStreams, queue: LineQueue): () => string {
  let words = "";
  const failed = (message: string): void => queue.end({ code: "PROGRAM_FAILED", message });
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", queue.put);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-4000);
    if (process.env.BACKSTEP_DEBUG) process.stderr.write(text);
  });
  // A write to a program that has ended; why it has ended is told by `close`.
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => failed(`cannot be started: ${error.message}`));
  child.on("close", (code, by) => failed(`ended with ${by ?? `status ${code}`}${lastWords(words)}`));
  return () => lastWords(words);
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  await once(child, "exit");
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (windows) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}

/** What a program said last on standard error, in one line: the error where there is one, which need not be the last line. */
function lastWords(text: string): string {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /(?:error|exception|panic)\b/i.test(line));
  const words = errors.pop() ?? lines.slice(-3).join(" / ");
  return words === "" ? "" : `; its last words: ${printable(words)}`;
}
