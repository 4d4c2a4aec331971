import type { InferenceSession } from "onnxruntime-common";
import { importRuntime, type OnnxRuntime } from "../runtime/runtime.ts";
import type { Answer, Request, TransferredTensor, Values } from "./messages.ts";

/** The worker's end of the connection, in Node and on the web. */
interface WorkerPort {
  onmessage: ((event: { data: { id: number; request: Request } }) => void) | null;
  postMessage(message: { id: number; answer: Answer }, transfer: readonly Transferable[]): void;
}

/**
 * Runs one session in this worker for a `workerSession` in another thread. Call it in a worker file that a bundler packs with its runtime.
 *
 * @example
 * ```ts
 * // session-worker.ts
 * import * as runtime from "onnxruntime-web";
 * serveSession(runtime);
 * // in the other thread
 * const worker = () => new Worker(new URL("./session-worker.ts", import.meta.url), { type: "module" });
 * const session = await workerSession("denoiser.onnx", { worker });
 * ```
 */
export function serveSession(packed?: OnnxRuntime): void {
  const port = portOfThisWorker();
  let runtime = packed;
  let session: InferenceSession | undefined;

  const answerTo = async (request: Request): Promise<{ answer: Answer; transfer: readonly Values[] }> => {
    if (request.kind === "load") {
      runtime ??= await importRuntime(request.runtime);
      session = await runtime.InferenceSession.create(request.model as Uint8Array, request.options);
      const { inputNames, outputNames, inputMetadata, outputMetadata } = session;
      const description = { inputNames, outputNames, inputMetadata, outputMetadata };
      return { answer: { kind: "loaded", description }, transfer: [] };
    }
    if (session === undefined || runtime === undefined) throw new Error("no model has been loaded");
    if (request.kind === "run") return run(runtime, session, request);
    await session.release();
    return { answer: { kind: "released" }, transfer: [] };
  };

  port.onmessage = async ({ data: { id, request } }) => {
    try {
      const { answer, transfer } = await answerTo(request);
      port.postMessage(
        { id, answer },
        transfer.map(({ buffer }) => buffer as ArrayBuffer),
      );
    } catch (error) {
      const { message } = error as Error;
      port.postMessage({ id, answer: { kind: "failed", message, runtimeMissing: runtime === undefined } }, []);
    }
  };
}

async function run(
  { Tensor }: OnnxRuntime,
  session: InferenceSession,
  { feeds, outputs, options }: Extract<Request, { kind: "run" }>,
): Promise<{ answer: Answer; transfer: readonly Values[] }> {
  const tensors = Object.fromEntries(
    feeds.map(({ name, type, dims, data }) => [name, new Tensor(type, data as never, dims)]),
  );
  const results = await session.run(
    tensors,
    outputs.map(({ name }) => name),
    options,
  );
  const filled = outputs.map(({ name, memory }): TransferredTensor => {
    const { type, dims, data } = results[name];
    const values = data as Values;
    // The memory of a result may belong to the runtime.
    const copy = memory?.length === values.length ? memory : values.slice();
    if (copy === memory) copy.set(values as never);
    results[name].dispose();
    return { name, type, dims, data: copy };
  });
  const returned = feeds.map(({ data }) => data);
  return {
    answer: { kind: "ran", outputs: filled, feeds: returned },
    transfer: [...returned, ...filled.map(({ data }) => data)],
  };
}

function portOfThisWorker(): WorkerPort {
  interface Process {
    getBuiltinModule?(name: string): { parentPort: WorkerPort | null } | undefined;
  }
  const { process } = globalThis as { process?: Process };
  const port = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  return port ?? (globalThis as unknown as WorkerPort);
}
