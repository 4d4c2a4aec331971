// The thread of one command. Only it loads the packages that compute.
import { subscribe } from "node:diagnostics_channel";
import { parentPort, workerData } from "node:worker_threads";
import { type Draft, draftChannel } from "@backstep/input/node";
import { runCommandLine } from "../commands/command-line.ts";
import type { FromThread, ThreadData, ToThread } from "./messages.ts";

const { words, facts, canAsk } = workerData as ThreadData;
const port = parentPort!;
const tell = (message: FromThread): void => port.postMessage(message);
const stop = new AbortController();
let answered = (_text: string): void => undefined;

port.on("message", (message: ToThread) => {
  if (message.kind === "abort") {
    tell({ kind: "obeyed" });
    stop.abort();
  }
  answered(message.kind === "answer" ? message.text : "");
});
// Waiting for a message must not keep the thread alive after its command.
port.unref();

// Only the main thread can remove the draft of a file if this thread is ended while it writes.
subscribe(draftChannel, (draft) => tell({ kind: "draft", ...(draft as Draft) }));

/** The main thread owns standard input. */
async function ask(question: string): Promise<string> {
  port.ref();
  tell({ kind: "ask", question });
  try {
    return await new Promise((resolve) => {
      answered = resolve;
    });
  } finally {
    port.unref();
  }
}

const code = await runCommandLine(words, {
  ...facts,
  out: (text) => tell({ kind: "out", text }),
  error: (text) => tell({ kind: "error", text }),
  ...(canAsk && { ask }),
  signal: stop.signal,
});
tell({ kind: "done", code });
