// What a bundler packs for the page: the built packages, and the runtime for browsers.
import { type OnnxScoreOptions, workerSession } from "@backstep/score-onnx";
import * as runtime from "onnxruntime-web/wasm";
import { exactHashes, twentySteps } from "./runs.ts";

runtime.env.wasm.wasmPaths = "/onnxruntime/";
runtime.env.wasm.numThreads = 1;

type Session = OnnxScoreOptions["session"];

/** The ways to a session that a page has. */
const sessions: Readonly<Record<string, (model: Uint8Array) => Session>> = {
  page: (model) => () => runtime.InferenceSession.create(model, { executionProviders: ["wasm"] }),
  "the package's worker": (model) => () =>
    workerSession(model, { runtime: new URL("/onnxruntime/ort.wasm.bundle.min.mjs", location.href).href }),
  "a bundled worker": (model) => () =>
    workerSession(model, {
      worker: () => new Worker(new URL("./session-worker.js", import.meta.url), { type: "module" }),
    }),
};

async function networkRun(model: string, way: string, noiseLevel: 0 | 1): Promise<number[]> {
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  return Array.from(await twentySteps(sessions[way](bytes), noiseLevel));
}

Object.assign(globalThis, { exactHashes, networkRun });
