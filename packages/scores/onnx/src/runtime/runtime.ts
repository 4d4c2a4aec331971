import { BackstepError, isBackstepError } from "@backstep/core";
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from "onnxruntime-common";
import { shown } from "../options/shown.ts";
import { modelRefused, runtimeMissing } from "./load-errors.ts";

/** The exports of onnxruntime-node and onnxruntime-web that the package uses. */
export interface OnnxRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** A model for a runtime: the path or address of its file, its bytes, or a function that creates the session. */
export type OnnxSource = string | Uint8Array | (() => Promise<InferenceSession>);

/** Imports the module of a runtime; bundlers do not follow the name. */
export async function importRuntime(name: string | undefined): Promise<OnnxRuntime> {
  if (name === undefined) throw new Error("neither the worker nor its caller names a runtime");
  const module = await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  return module.InferenceSession === undefined ? module.default : module;
}

/**
 * Opens a session of a model.
 *
 * @throws BackstepError `FILE_FORMAT` for a model that cannot be loaded, `OPTION_INVALID` for a runtime that cannot be imported.
 */
export async function openSession(source: OnnxSource, runtime = "onnxruntime-node"): Promise<InferenceSession> {
  const create = typeof source === "function" ? source : await creatorOf(source, runtime);
  try {
    return requireSession(await create());
  } catch (error) {
    if (isBackstepError(error)) throw error;
    throw modelRefused((error as Error).message, error);
  }
}

function requireSession(session: InferenceSession): InferenceSession {
  if (typeof session?.run === "function" && typeof session.release === "function") return session;
  throw new BackstepError(
    "OPTION_INVALID",
    `session returned ${shown(session)}; it must return a session, as InferenceSession.create does`,
  );
}

async function creatorOf(model: string | Uint8Array, runtime: string): Promise<() => Promise<InferenceSession>> {
  try {
    const { InferenceSession: factory } = await importRuntime(runtime);
    // The runtime takes both types, but no overload takes their union.
    return () => factory.create(model as string);
  } catch (error) {
    throw runtimeMissing(runtime, "here", (error as Error).message, error);
  }
}
