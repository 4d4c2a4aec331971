// A worker with its runtime, as a bundler packs one.
import { serveSession } from "@backstep/score-onnx";
import * as runtime from "onnxruntime-web/wasm";

runtime.env.wasm.wasmPaths = "/onnxruntime/";
serveSession(runtime);
