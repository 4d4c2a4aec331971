import { access } from "node:fs/promises";
import { BackstepError } from "@backstep/core";
import type { InferenceSession } from "onnxruntime-common";

/** How the runtime is to run a model. */
export interface SessionOptions {
  /** Execution providers in order of preference; the runtime's own choice unless given. */
  readonly providers?: readonly string[] | undefined;
}

/**
 * Opens an ONNX file by its path, so that data beside it is found, too. The runtime is loaded when the first file is opened.
 *
 * @throws BackstepError `FILE_NOT_FOUND`, `CAPABILITY_MISSING` where the runtime cannot be loaded here, `FILE_FORMAT` for what it refuses.
 */
export async function openSession(file: string, { providers }: SessionOptions = {}): Promise<InferenceSession> {
  await access(file).catch(() => {
    throw new BackstepError("FILE_NOT_FOUND", `${file} does not exist`, { file });
  });
  const { InferenceSession, env } = await runtime();
  // What it has to say about a file it says in the error as well.
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

/** Opens a file, or gives the session of one that is open. */
export type OpenSession = typeof openSession;

/** Does something with sessions: a file is opened once, and all are released in the end, whatever that is. */
export async function withSessions<T>(use: (open: OpenSession) => Promise<T>): Promise<T> {
  const sessions = new Map<string, Promise<InferenceSession>>();
  const open: OpenSession = (file, { providers } = {}) => {
    const key = JSON.stringify([file, providers]);
    const session = sessions.get(key) ?? openSession(file, { providers });
    sessions.set(key, session);
    return session;
  };
  try {
    return await use(open);
  } finally {
    for (const session of sessions.values()) await session.then((opened) => opened.release()).catch(() => undefined);
  }
}

async function runtime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `onnxruntime-node, an optional dependency, is not installed or does not load here: ${(error as Error).message}`,
      {},
      error,
    );
  }
}
