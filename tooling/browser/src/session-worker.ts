// A worker that contains its runtime, as a bundler packs it.
import { serveSession } from "@backstep/score-onnx";
import * as runtime from "onnxruntime-web/wasm";

runtime.env.wasm.wasmPaths = "/onnxruntime/";
serveSession(runtime);
