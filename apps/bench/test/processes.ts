import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** How a process ended. */
export interface Ended {
  /** The status that a shell shows: 128 and the number of the signal if the system ended the process. */
  readonly status: number;
  readonly out: string;
  readonly error: string;
  /** Milliseconds from the signal to the end. */
  readonly after: number;
}

/** When to send a signal: so many milliseconds after a file exists. */
export interface SignalAt {
  readonly signal: NodeJS.Signals;
  readonly delay: number;
  readonly file: string;
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const fromSources = ["--conditions=@backstep/source", "--import", "tsx", main];

/** Runs the command line in a process, and sends it a signal. */
export async function runProcess(words: readonly string[], signalAt?: SignalAt): Promise<Ended> {
  const child = spawn(process.execPath, [...fromSources, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, error, sentAt] = ["", "", 0];
  const send = (): void => {
    sentAt = performance.now();
    if (signalAt) child.kill(signalAt.signal);
  };
  if (signalAt)
    void until(signalAt.file)
      .then(() => setTimeout(signalAt.delay))
      .then(send);
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  const status = await new Promise<number>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal!])),
  );
  return { status, out, error, after: performance.now() - sentAt };
}

/** Waits until a file exists. */
async function until(file: string): Promise<void> {
  while (!existsSync(file)) await setTimeout(10);
}

/** Numbers in [0, 1) that a seed determines. */
export function* numbersOf(seed: number): Generator<number, never> {
  let state = seed;
  while (true) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}
