import { BackstepError } from "@backstep/core";
import type { Answer, Request, Values } from "./worker-messages.ts";

/** A worker of Node or of the web. */
export type OnnxWorker = WebWorker | NodeWorker;

interface WebWorker {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: never): void;
  terminate(): Promise<number>;
  on(event: string, then: (...values: never[]) => void): unknown;
  ref(): void;
  unref(): void;
}

/** A worker that answers requests. */
export interface Thread {
  /** Whether it works on a request. */
  readonly busy: boolean;
  /** Sends a request, hands over memory with it, and waits for the answer. */
  ask(request: Request, transfer: readonly Values[]): Promise<Answer>;
  /** Lets the requests that wait fail for this reason, and ends the worker. */
  end(reason: Error): Promise<void>;
}

interface Waiting {
  answer(answer: Answer): void;
  fail(reason: unknown): void;
}

/**
 * Takes a worker over. It keeps a program of Node alive only while it works.
 *
 * Node must not end a thread inside a native call: onnxruntime-node would take the program with it. There the end comes when the call is
 * over, though nobody waits for its result.
 */
export function threadOf(worker: OnnxWorker): Thread {
  const waiting = new Map<number, Waiting>();
  const atWork = new Set<number>();
  let next = 0;
  let ended: Error | undefined;
  const whenIdle: (() => void)[] = [];

  const settle = (): void => {
    if (atWork.size > 0) return;
    for (const then of whenIdle.splice(0)) then();
    if ("unref" in worker) worker.unref();
  };
  const heard = ({ id, answer }: { id: number; answer: Answer }): void => {
    waiting.get(id)?.answer(answer);
    waiting.delete(id);
    atWork.delete(id);
    settle();
  };
  const fail = (reason: Error): void => {
    ended ??= reason;
    for (const each of waiting.values()) each.fail(ended);
    waiting.clear();
  };
  listen(worker, heard, (reason) => {
    fail(reason);
    atWork.clear();
    settle();
  });
  settle();
  return {
    get busy() {
      return atWork.size > 0;
    },
    ask(request, transfer) {
      if (ended !== undefined) return Promise.reject(ended);
      return new Promise((answer, reject) => {
        const id = next++;
        worker.postMessage({ id, request }, transfer.map(({ buffer }) => buffer) as never);
        waiting.set(id, { answer, fail: reject });
        atWork.add(id);
        if ("ref" in worker) worker.ref();
      });
    },
    async end(reason) {
      fail(reason);
      if ("on" in worker && atWork.size > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
      if ("ref" in worker) worker.ref();
      await worker.terminate();
    },
  };
}

function listen(worker: OnnxWorker, heard: (message: never) => void, failed: (reason: Error) => void): void {
  const because = (why: unknown): BackstepError =>
    new BackstepError("PROGRAM_FAILED", `the session's worker has ended: ${why}`);
  if ("on" in worker) {
    worker.on("message", heard);
    worker.on("error", (error: Error) => failed(because(error.message)));
    worker.on("exit", (code: number) => failed(because(`exit code ${code}`)));
  } else {
    worker.onmessage = ({ data }) => heard(data as never);
    worker.onerror = ({ message }) => failed(because(message ?? "it could not be started"));
  }
}
