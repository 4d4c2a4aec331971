import { BackstepError } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import type { TensorFlow } from "../tensorflow.ts";

/** Backends of TensorFlow.js that run in Node without a native add-on. */
export const backends = ["wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

const wasmPackage = "@tensorflow/tfjs-backend-wasm";

/**
 * Loads TensorFlow.js and starts a backend. The parts of TensorFlow.js load faster than `@tensorflow/tfjs`, so they are used if they are installed.
 * The backend wasm always needs the part `@tensorflow/tfjs-backend-wasm`.
 *
 * @throws BackstepError `PROGRAM_FAILED` if a package is not installed or if the backend does not start.
 * @example
 * ```ts
 * const tf = await loadTensorFlow("cpu");
 * ```
 */
export async function loadTensorFlow(backend: Backend): Promise<TensorFlow> {
  requireArguments("loadTensorFlow", { backend: { type: "text" } }, { backend });
  const tf = await partOrUnion(() => import("@tensorflow/tfjs-core"));
  // Without it, TensorFlow.js prints an advertisement to standard error.
  tf.enableProdMode();
  // In Node, the core registers no gradients. Layers does.
  await partOrUnion(() => import("@tensorflow/tfjs-layers"));
  if (backend === "cpu") await partOrUnion(() => import("@tensorflow/tfjs-backend-cpu"));
  else await ifInstalled(() => import("@tensorflow/tfjs-backend-wasm"), wasmPackage, "or choose the backend cpu");
  const started = await tf.setBackend(backend).catch(() => false);
  if (!started)
    throw new BackstepError(
      "PROGRAM_FAILED",
      `the TensorFlow.js backend ${backend} does not start; choose another of ${backends.join(", ")}`,
      { backend },
    );
  await tf.ready();
  return tf;
}

/** A part of TensorFlow.js, or `@tensorflow/tfjs` if the part is not installed; it exports the functions of all parts. */
export async function partOrUnion<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    return ifInstalled(async () => (await import("@tensorflow/tfjs")) as Part, "@tensorflow/tfjs");
  }
}

async function ifInstalled<Loaded>(load: () => Promise<Loaded>, name: string, advice?: string): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    if (!isNotInstalled(error)) throw error;
    const cure = [`run npm install ${name}`, advice].filter(Boolean).join(", ");
    throw new BackstepError("PROGRAM_FAILED", `${name} is not installed; ${cure}`, { name }, error);
  }
}

function isNotInstalled(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
}
