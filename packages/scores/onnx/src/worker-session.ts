import { BackstepError } from "@backstep/core";
import { type InferenceSession, Tensor } from "onnxruntime-common";
import { modelRefused, runtimeMissing } from "./load-errors.ts";
import { type OnnxWorker, type Thread, threadOf } from "./thread.ts";
import type { Answer, Description, Parcel, Values } from "./worker-messages.ts";

export interface WorkerSessionOptions {
  /** The module of the runtime, as the worker imports it: a name, or the result of `import.meta.resolve`. `onnxruntime-node` unless given. */
  readonly runtime?: string;
  /** Options of the session: providers, threads. */
  readonly options?: InferenceSession.SessionOptions;
  /** A worker of one's own that calls `serveSession`. */
  readonly worker?: () => OnnxWorker;
  /** Ends the session when it fires; calls that wait fail at once with `ABORTED`. In Node the thread ends with the call that it is in. */
  readonly signal?: AbortSignal;
}

/**
 * A session in a thread of its own: the program stays responsive while the network computes.
 *
 * ```text
 * run     feeds → memory of the session, handed to the worker → runtime → outputs, handed back with the memory
 * ```
 *
 * Values are the same to the bit as in this thread; a call costs two copies of its tensors and two messages more. `release` ends the worker.
 *
 * - **Limits** tensors of numbers. Profiling is the runtime's own, in its thread: it does nothing here.
 *
 * @throws BackstepError `FILE_FORMAT` for a model that cannot be loaded, `OPTION_INVALID` for a runtime that cannot be imported, `PROGRAM_FAILED` where
 * the worker does not start or ends, `ABORTED`.
 * @example
 * ```ts
 * const session = await workerSession("denoiser.onnx", { runtime: import.meta.resolve("onnxruntime-node") });
 * const model = await onnxScore({ session, drift });
 * ```
 */
export async function workerSession(
  model: string | Uint8Array,
  { runtime, options, worker = ownWorker, signal }: WorkerSessionOptions = {},
): Promise<InferenceSession> {
  const abortion = (): BackstepError => new BackstepError("ABORTED", "the session was aborted", {}, signal?.reason);
  if (signal?.aborted) throw abortion();
  const thread = threadOf(worker());
  const aborted = (): void => {
    void thread.end(abortion());
  };
  signal?.addEventListener("abort", aborted, { once: true });
  try {
    const name = runtime ?? (worker === ownWorker ? "onnxruntime-node" : undefined);
    const answer = await thread.ask({ kind: "load", runtime: name, model, options }, []);
    if (answer.kind !== "loaded") throw loadError(answer, name);
    return sessionOn(thread, answer.description, () => signal?.removeEventListener("abort", aborted));
  } catch (error) {
    signal?.removeEventListener("abort", aborted);
    // A thread of Node may be long in ending, or never answer.
    void thread.end(error as Error);
    throw error;
  }
}

function loadError(answer: Answer, runtime: string | undefined): BackstepError {
  const { message, runtimeMissing: missing } = answer as Extract<Answer, { kind: "failed" }>;
  return missing ? runtimeMissing(runtime, "worker", message) : modelRefused(message);
}

function sessionOn(thread: Thread, description: Description, released: () => void): InferenceSession {
  const memory = createMemory();
  return {
    ...description,
    async run(
      feeds: InferenceSession.FeedsType,
      fetches?: InferenceSession.FetchesType | InferenceSession.RunOptions,
      options?: InferenceSession.RunOptions,
    ) {
      const [wanted, runOptions] = wantedOf(description, fetches, options);
      const parcels = Object.entries(feeds).map(([name, tensor]): Parcel => {
        const { type, dims, data } = tensor as Tensor;
        return { name, type, dims, data: memory.copy(data as Values) };
      });
      const outputs = wanted.map(([name, tensor]) => ({ name, room: tensor && memory.room(tensor.data as Values) }));
      const rooms = outputs.flatMap(({ room }) => room ?? []);
      const answer = await thread.ask({ kind: "run", feeds: parcels, outputs, options: runOptions }, [
        ...parcels.map(({ data }) => data),
        ...rooms,
      ]);
      if (answer.kind !== "ran") throw new Error((answer as Extract<Answer, { kind: "failed" }>).message);
      for (const values of answer.feeds) memory.take(values);
      return Object.fromEntries(
        answer.outputs.map((output, k) => [output.name, received(output, wanted[k][1], memory)]),
      );
    },
    async release() {
      released();
      // Calls that wait fail; what a worker computes is of no interest any more, and one that has ended is released.
      if (!thread.busy) await thread.ask({ kind: "release" }, []).catch(() => undefined);
      await thread.end(new BackstepError("PROGRAM_FAILED", "the session has been released"));
    },
    startProfiling: () => undefined,
    endProfiling: () => undefined,
  };
}

type Wanted = readonly (readonly [name: string, into: Tensor | undefined])[];

/** The outputs that a caller of `run` asks for, in any of the ways that the runtime knows. */
function wantedOf(
  { outputNames }: Description,
  fetches: InferenceSession.FetchesType | InferenceSession.RunOptions | undefined,
  options: InferenceSession.RunOptions | undefined,
): [Wanted, InferenceSession.RunOptions | undefined] {
  if (Array.isArray(fetches)) return [fetches.map((name: string) => [name, undefined]), options];
  const named = Object.entries(fetches ?? {}).filter(([name]) => outputNames.includes(name));
  if (named.length > 0) return [named.map(([name, tensor]) => [name, (tensor as Tensor | null) ?? undefined]), options];
  return [
    outputNames.map((name) => [name, undefined]),
    (fetches as InferenceSession.RunOptions | undefined) ?? options,
  ];
}

/** An output where it was asked for, or in memory that is the caller's from now on. */
function received({ type, dims, data }: Parcel, into: Tensor | undefined, memory: Memory): Tensor {
  if (into === undefined || into.size !== data.length) return new Tensor(type, data as never, dims);
  (into.data as Values).set(data as never);
  memory.take(data);
  return into;
}

/** Memory that comes back from the worker and goes out again. */
interface Memory {
  /** Memory like these values, with unspecified contents. */
  room(like: Values): Values;
  copy(values: Values): Values;
  take(values: Values): void;
}

function createMemory(): Memory {
  const idle = new Map<number, ArrayBuffer[]>();
  const room = (like: Values): Values => {
    const buffer = idle.get(like.byteLength)?.pop() ?? new ArrayBuffer(like.byteLength);
    return new (like.constructor as new (buffer: ArrayBuffer) => Values)(buffer);
  };
  return {
    room,
    copy(values) {
      const target = room(values);
      target.set(values as never);
      return target;
    },
    take({ buffer, byteLength }) {
      const same = idle.get(byteLength) ?? [];
      idle.set(byteLength, same);
      same.push(buffer as ArrayBuffer);
    },
  };
}

function ownWorker(): OnnxWorker {
  interface Node {
    getBuiltinModule?(name: string): { Worker: new (url: URL) => OnnxWorker } | undefined;
  }
  const { process } = globalThis as { process?: Node };
  const threads = process?.getBuiltinModule?.("node:worker_threads");
  if (threads !== undefined) return new threads.Worker(new URL("./worker.js", import.meta.url));
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}
