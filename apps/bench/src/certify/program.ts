import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { BackstepError } from "@backstep/core";

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
const windows = process.platform === "win32";

/**
 * Starts a command line in a shell, in a process group of its own, which is ended as a whole.
 *
 * @throws BackstepError on use: `PROGRAM_FAILED` with its last words where it cannot be started, ends early or is silent for too long;
 * `ABORTED` where the signal fires.
 */
export function startProgram(command: string, { timeout, signal }: ProgramOptions): Program {
  const child = spawn(command, { shell: true, detached: !windows, stdio: ["pipe", "pipe", "pipe"] });
  const lines: string[] = [];
  let [count, words, wake]: [number, string, () => void] = [0, "", () => undefined];
  let failure: BackstepError | undefined;
  const fail = (code: "ABORTED" | "PROGRAM_FAILED", message: string): void => {
    failure ??= new BackstepError(code, message);
    wake();
  };
  const kill = (): void => killGroup(child);
  const abort = (): void => {
    fail("ABORTED", "the run was aborted");
    kill();
  };

  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-4000);
  });
  // A write to a program that has ended; why it has ended is told by `close`.
  child.stdin.on("error", () => undefined);
  child.on("error", (error) => fail("PROGRAM_FAILED", `the command cannot be started: ${error.message}`));
  child.on("close", (code, by) => fail("PROGRAM_FAILED", `ended with ${by ?? `status ${code}`}${lastWords(words)}`));
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()).on("error", () => resolve()));
  signal.addEventListener("abort", abort);
  process.on("exit", kill);
  if (signal.aborted) abort();

  return {
    get count() {
      return count;
    },
    send: (line) => void child.stdin.write(`${line}\n`),
    async receive(answering) {
      const silence = setTimeout(() => {
        fail("PROGRAM_FAILED", `was silent for ${timeout} s${lastWords(words)}`);
      }, timeout * 1000);
      while (lines.length === 0 && failure === undefined) await new Promise<void>((resolve) => (wake = resolve));
      clearTimeout(silence);
      const line = lines.shift();
      if (failure?.code === "ABORTED" || line === undefined)
        throw new BackstepError(failure!.code, `the sampler, asked for ${answering}, ${failure!.message}`);
      count++;
      return line;
    },
    async close() {
      child.stdin.end();
      const impatience = setTimeout(kill, failure === undefined ? secondsToEnd * 1000 : 0);
      await ended;
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
  return words === "" ? "" : `; its last words: ${words.slice(-400).trim()}`;
}
