import { BackstepError } from "@backstep/core";
import type { TensorFlow } from "@backstep/score-tfjs";

/** Backends of TensorFlow.js that run in Node without an add-on. */
export const backends = ["wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

/**
 * TensorFlow.js on one of its backends, loaded when it is first asked for.
 *
 * @throws BackstepError `PROGRAM_FAILED` where the backend does not start.
 */
export async function loadTensorFlow(backend: Backend): Promise<TensorFlow> {
  const tf = await import("@tensorflow/tfjs-core");
  // What it has to say on standard error is advertisement.
  tf.enableProdMode();
  // Core alone registers no gradients in Node; layers does.
  await import("@tensorflow/tfjs-layers");
  await (backend === "wasm" ? import("@tensorflow/tfjs-backend-wasm") : import("@tensorflow/tfjs-backend-cpu"));
  const started = await tf.setBackend(backend).catch(() => false);
  if (!started) throw new BackstepError("PROGRAM_FAILED", `TensorFlow.js has no backend ${backend} here`, { backend });
  await tf.ready();
  return tf;
}
