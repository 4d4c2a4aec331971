import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";
import { askUser } from "./question.ts";
import { type EndSignal, endBySystem, exitCodeOf, onSignals } from "./signals.ts";
import { canAsk, processStreams, type Streams, terminalFacts } from "./streams.ts";

/** After a signal, the thread has this long to keep what it has done. Together with the rest of the exit it stays below a second. */
const graceMilliseconds = 500;
/** A thread that has heard the signal is about to end, and has longer. */
const longerMilliseconds = 850;
/** A reader that does not read must not delay the exit further. */
const flushMilliseconds = 150;
/** A thread in a native call, such as a call of a network, does not end before it. It has this long. */
const nativeMilliseconds = 700;

/**
 * Runs a command in a thread. This thread only hears signals, asks questions and writes the output, so it is never busy: a signal ends the command
 * also in the middle of an endless loop.
 */
export async function superviseThread(words: readonly string[]): Promise<void> {
  const data: ThreadData = { words, facts: terminalFacts(), canAsk: canAsk() };
  const thread = startThread(data);
  const stop = new AbortController();
  let code: number | undefined;
  let [settled, running, obeyed] = [false, true, false];
  const drafts = new Set<string>();

  const end = (status: number, signal?: EndSignal): void => {
    if (settled) return;
    settled = true;
    process.exitCode = status;
    void thread.terminate();
    exitSoon(status, signal, () => running, drafts);
  };
  const streams = processStreams(end);
  const send = (message: ToThread): void => thread.postMessage(message);
  const receive = onSignals((signal) => {
    code = exitCodeOf(signal);
    stop.abort();
    send({ kind: "abort", signal });
    setTimeout(() => obeyed || end(exitCodeOf(signal), signal), graceMilliseconds).unref();
    setTimeout(end, longerMilliseconds, code, signal).unref();
  });
  thread.on("message", (message: FromThread) => {
    if (message.kind === "ask")
      void askUser(message.question, stop.signal, receive).then((text) => send({ kind: "answer", text }));
    else if (message.kind === "obeyed") obeyed = true;
    else if (message.kind === "draft") drafts[message.exists ? "add" : "delete"](message.file);
    else if (message.kind === "done") code ??= message.code;
    else if (message.kind === "out" || message.kind === "error") streams[message.kind](message.text);
  });
  thread.on("error", (error) => reportFailure(error, streams));
  await new Promise((resolve) => thread.on("exit", resolve));
  running = false;
  removeAll(drafts);
  if (!settled) process.exitCode = code ?? 1;
}

/** Ends the process when its output is written; if a native call keeps the thread, by the same signal. */
function exitSoon(
  status: number,
  signal: EndSignal | undefined,
  isRunning: () => boolean,
  drafts: ReadonlySet<string>,
): void {
  setTimeout(() => {
    if (!isRunning() || signal === undefined) process.exit(status);
  }, flushMilliseconds).unref();
  // An exit waits for the thread. The system does not.
  setTimeout(() => {
    removeAll(drafts);
    if (signal !== undefined) endBySystem(signal);
  }, nativeMilliseconds).unref();
}

function removeAll(files: ReadonlySet<string>): void {
  for (const file of files) rmSync(file, { force: true });
}

function startThread(workerData: ThreadData): Worker {
  const file = import.meta.url.endsWith(".ts") ? "./thread-from-sources.mjs" : "./thread.js";
  return new Worker(new URL(file, import.meta.url), { workerData });
}

/** An error that no command has caught. */
function reportFailure(error: Error & { code?: string }, { error: print }: Streams): void {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY")
    print(
      "MEMORY_EXHAUSTED: the command needs more memory than it may use; reduce the number of samples, steps or dimensions, or raise the limit by NODE_OPTIONS=--max-old-space-size=8192\n",
    );
  else print(`UNEXPECTED: ${String(error.message).replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ")}\n`);
  if (process.env.BACKSTEP_DEBUG) print(`${error.stack}\n`);
}
