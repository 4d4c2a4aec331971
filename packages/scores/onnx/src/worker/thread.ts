import { BackstepError } from "@backstep/core";
import type { Answer, Request, Values } from "./messages.ts";

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
  on(event: string, listener: (...values: never[]) => void): unknown;
  ref(): void;
  unref(): void;
}

/** A worker that answers requests. */
export interface Thread {
  /** Whether it works on a request. */
  readonly busy: boolean;
  /** Sends a request, transfers memory with it, and resolves to the answer. */
  request(request: Request, transfer: readonly Values[]): Promise<Answer>;
  /** Rejects the pending requests with this reason, and ends the worker. */
  end(reason: Error): Promise<void>;
}

/**
 * Takes over a worker. It keeps a Node program alive only while it works.
 *
 * A thread of Node must not end inside a native call, since onnxruntime-node would end the program with it. The thread ends after the call, although
 * its request has been rejected.
 */
export function threadOf(worker: OnnxWorker): Thread {
  const calls = createCalls(worker);
  listen(worker, calls);
  if ("unref" in worker) worker.unref();
  return {
    get busy() {
      return calls.busy();
    },
    request: calls.start,
    async end(reason) {
      calls.reject(reason);
      if ("on" in worker) await calls.idle();
      if ("ref" in worker) worker.ref();
      await worker.terminate();
    },
  };
}

/** The requests of a worker. */
interface Calls {
  /** Whether the worker computes, perhaps for a request that has been rejected. */
  busy(): boolean;
  start(request: Request, transfer: readonly Values[]): Promise<Answer>;
  answered(message: { readonly id: number; readonly answer: Answer }): void;
  /** Rejects pending and later requests; the first reason stays. */
  reject(reason: Error): void;
  /** The worker has ended. */
  ended(reason: Error): void;
  /** Resolves when the worker computes nothing. */
  idle(): Promise<void>;
}

function createCalls(worker: OnnxWorker): Calls {
  const pending = createPending();
  const computing = new Set<number>();
  const whenIdle: (() => void)[] = [];
  let next = 0;

  const settle = (): void => {
    if (computing.size > 0) return;
    for (const resolve of whenIdle.splice(0)) resolve();
    if ("unref" in worker) worker.unref();
  };
  return {
    busy: () => computing.size > 0,
    async start(request, transfer) {
      pending.requireOpen();
      const id = next++;
      worker.postMessage({ id, request }, transfer.map(({ buffer }) => buffer) as never);
      computing.add(id);
      if ("ref" in worker) worker.ref();
      return pending.add(id);
    },
    answered({ id, answer }) {
      pending.resolve(id, answer);
      computing.delete(id);
      settle();
    },
    reject: pending.reject,
    ended(reason) {
      pending.reject(reason);
      computing.clear();
      settle();
    },
    idle: () => (computing.size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}

/** The promises of requests without an answer. */
interface Pending {
  /** Throws the reason of `reject`. */
  requireOpen(): void;
  add(id: number): Promise<Answer>;
  resolve(id: number, answer: Answer): void;
  reject(reason: Error): void;
}

function createPending(): Pending {
  const promises = new Map<number, { resolve(answer: Answer): void; reject(reason: unknown): void }>();
  let rejection: Error | undefined;
  return {
    requireOpen() {
      if (rejection !== undefined) throw rejection;
    },
    add: (id) => new Promise((resolve, reject) => promises.set(id, { resolve, reject })),
    resolve(id, answer) {
      promises.get(id)?.resolve(answer);
      promises.delete(id);
    },
    reject(reason) {
      rejection ??= reason;
      for (const promise of promises.values()) promise.reject(rejection);
      promises.clear();
    },
  };
}

function listen(worker: OnnxWorker, { answered, ended }: Calls): void {
  const endedBecause = (why: unknown): void =>
    ended(new BackstepError("PROGRAM_FAILED", `the session's worker has ended: ${why}`));
  if ("on" in worker) {
    worker.on("message", answered as (message: never) => void);
    worker.on("error", (error: Error) => endedBecause(error.message));
    worker.on("exit", (code: number) => endedBecause(`exit code ${code}`));
  } else {
    worker.onmessage = ({ data }) => answered(data);
    worker.onerror = ({ message }) => endedBecause(message ?? "it could not be started");
  }
}
