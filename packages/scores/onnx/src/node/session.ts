import { BackstepError } from "@backstep/core";
import { requireFile } from "@backstep/input/node";
import type { InferenceSession } from "onnxruntime-common";

/** Options of a session. */
export interface SessionOptions {
  /** Execution providers in order of preference. Default: the choice of the runtime. */
  readonly providers?: readonly string[] | undefined;
}

/** Opens an ONNX file, or returns the session of an open one. */
export type OpenSession = (file: string, options?: SessionOptions) => Promise<InferenceSession>;

/**
 * Opens an ONNX file with `onnxruntime-node`, which is loaded for the first file. The runtime finds external data next to the file.
 *
 * @throws BackstepError `FILE_NOT_FOUND`; `FILE_FORMAT` for a device or a pipe; `CAPABILITY_MISSING` if the runtime cannot be loaded; `FILE_FORMAT` for a file that the runtime refuses.
 */
export async function openSession(file: string, { providers }: SessionOptions = {}): Promise<InferenceSession> {
  await requireFile(file);
  const { InferenceSession, env } = await loadRuntime();
  // The error repeats what the runtime would print.
  env.logLevel = "fatal";
  try {
    return await InferenceSession.create(file, {
      logSeverityLevel: 4,
      ...(providers && { executionProviders: [...providers] }),
    });
  } catch (error) {
    throw new BackstepError("FILE_FORMAT", `${file} cannot be loaded: ${(error as Error).message}`, { file }, error);
  }
}

/** Sessions that stay open until they are closed together. */
export interface Sessions {
  /** Opens a file once per list of providers. */
  readonly open: OpenSession;
  /** Releases all sessions. */
  close(): Promise<void>;
}

/**
 * Sessions by file. Their owner calls `close()`.
 *
 * @example
 * ```ts
 * const { open, close } = createSessions();
 * const { model } = await openOnnxScore({ model: "denoiser.onnx" }, { drift, products: false, open });
 * await close();
 * ```
 */
export function createSessions(): Sessions {
  const sessions = new Map<string, Promise<InferenceSession>>();
  return {
    open(file, { providers } = {}) {
      const key = JSON.stringify([file, providers]);
      const session = sessions.get(key) ?? openSession(file, { providers });
      sessions.set(key, session);
      return session;
    },
    async close() {
      const opened = [...sessions.values()];
      sessions.clear();
      for (const session of opened) await session.then((each) => each.release()).catch(() => undefined);
    },
  };
}

/**
 * Runs work that needs sessions. All sessions are released at the end, even if the work fails.
 *
 * @example
 * ```ts
 * const x = await withSessions(async (open) => {
 *   const { model } = await openOnnxScore({ model: "denoiser.onnx" }, { drift, products: false, open });
 *   return (await sample({ scheme, drift, model, times, n: 64 })).x;
 * });
 * ```
 */
export async function withSessions<T>(work: (open: OpenSession) => Promise<T>): Promise<T> {
  const { open, close } = createSessions();
  try {
    return await work(open);
  } finally {
    await close();
  }
}

async function loadRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `onnxruntime-node, an optional dependency, cannot be loaded: ${(error as Error).message}; install onnxruntime-node on a platform that it supports`,
      {},
      error,
    );
  }
}
