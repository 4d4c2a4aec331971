import { BackstepError } from "@backstep/core";
import { anAbortSignal, requireArguments } from "@backstep/core/plugin";
import type { InferenceSession } from "onnxruntime-common";
import { modelRefused, runtimeMissing } from "../runtime/load-errors.ts";
import type { Answer } from "./messages.ts";
import { type OnnxWorker, threadOf } from "./thread.ts";
import { sessionOn } from "./thread-session.ts";

const modelOrBytes = { type: "either", of: [{ type: "text" }, { type: "typed", of: ["Uint8Array"] }] } as const;
const declarations = {
  runtime: { type: "text", optional: true },
  options: { type: "object", optional: true },
  worker: { type: "function", optional: true },
  signal: { ...anAbortSignal, optional: true },
} as const;

export interface WorkerSessionOptions {
  /** The module of the runtime that the worker imports: a name, or the result of `import.meta.resolve`. Default `onnxruntime-node`. */
  readonly runtime?: string;
  /** Options of the session: providers, threads. */
  readonly options?: InferenceSession.SessionOptions;
  /** Creates a worker that calls `serveSession`. Default: the worker of this package. */
  readonly worker?: () => OnnxWorker;
  /** Ends the session; pending calls fail at once with `ABORTED`. In Node the thread ends after its current call. */
  readonly signal?: AbortSignal;
}

/**
 * A session in a separate thread: the program stays responsive while the network computes.
 *
 * ```text
 * run     feeds → memory of the session, transferred to the worker → runtime → outputs, transferred back with the memory
 * ```
 *
 * Values are bit-identical to those of a session in this thread. A call costs two more copies of its tensors and two messages. `release` ends the worker.
 *
 * - **Limits** tensors of numbers. The profiling methods have no effect.
 *
 * @throws BackstepError `FILE_FORMAT` for a model that cannot be loaded, `OPTION_INVALID` for a runtime that cannot be imported, `PROGRAM_FAILED` if
 * the worker does not start or ends, `ABORTED`.
 * @example
 * ```ts
 * const session = await workerSession("denoiser.onnx", { runtime: import.meta.resolve("onnxruntime-node") });
 * const model = await onnxScore({ session, drift });
 * ```
 */
export async function workerSession(
  model: string | Uint8Array,
  given: WorkerSessionOptions = {},
): Promise<InferenceSession> {
  requireArguments("workerSession", { model: modelOrBytes }, { model });
  requireArguments("workerSession", declarations, given);
  const { runtime, options, worker = packagedWorker, signal } = given;
  const abortion = (): BackstepError => new BackstepError("ABORTED", "the session was aborted", {}, signal?.reason);
  if (signal?.aborted) throw abortion();
  const thread = threadOf(worker());
  const onAbort = (): void => {
    void thread.end(abortion());
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const name = runtime ?? (worker === packagedWorker ? "onnxruntime-node" : undefined);
    const answer = await thread.request({ kind: "load", runtime: name, model, options }, []);
    if (answer.kind !== "loaded") throw loadError(answer, name);
    return sessionOn(thread, answer.description, () => signal?.removeEventListener("abort", onAbort));
  } catch (error) {
    signal?.removeEventListener("abort", onAbort);
    // A thread of Node may take long to end, or never answer.
    void thread.end(error as Error);
    throw error;
  }
}

function loadError(answer: Answer, runtime: string | undefined): BackstepError {
  const { message, runtimeMissing: missing } = answer as Extract<Answer, { kind: "failed" }>;
  return missing ? runtimeMissing(runtime, "worker", message) : modelRefused(message);
}

function packagedWorker(): OnnxWorker {
  interface Process {
    getBuiltinModule?(name: string): { Worker: new (url: URL) => OnnxWorker } | undefined;
  }
  const { process } = globalThis as { process?: Process };
  const threads = process?.getBuiltinModule?.("node:worker_threads");
  if (threads !== undefined) return new threads.Worker(new URL("./worker.js", import.meta.url));
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}
