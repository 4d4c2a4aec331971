// Entry of the page: the packages, and the runtime for browsers.
import { type OnnxScoreOptions, workerSession } from "@backstep/score-onnx";
import * as runtime from "onnxruntime-web/wasm";
import { exactHashes } from "./exact-hashes.ts";
import { type FileOptions, type NetworkRun, networkEnd, networkProduct } from "./network-runs.ts";

runtime.env.wasm.wasmPaths = "/onnxruntime/";
runtime.env.wasm.numThreads = 1;

type Session = OnnxScoreOptions["session"];

const inPage = (model: Uint8Array) => runtime.InferenceSession.create(model, { executionProviders: ["wasm"] });

/** How a page can create a session, by name. */
const sessions: Readonly<Record<string, (model: Uint8Array) => Session>> = {
  page: (model) => () => inPage(model),
  "the package's worker": (model) => () =>
    workerSession(model, { runtime: new URL("/onnxruntime/ort.wasm.bundle.min.mjs", location.href).href }),
  "a bundled worker": (model) => () =>
    workerSession(model, {
      worker: () => new Worker(new URL("./session-worker.js", import.meta.url), { type: "module" }),
    }),
};

async function bytesOf(file: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(file)).arrayBuffer());
}

async function endInPage(model: string, way: string, run: NetworkRun): Promise<number[]> {
  return Array.from(await networkEnd(sessions[way](await bytesOf(model)), run));
}

async function productInPage(model: string, jvpModel: string, options: FileOptions): Promise<number[]> {
  return Array.from(
    await networkProduct(await inPage(await bytesOf(model)), await inPage(await bytesOf(jvpModel)), options),
  );
}

Object.assign(globalThis, { exactHashes, endInPage, productInPage });
