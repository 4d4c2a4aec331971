// TensorFlow.js with the backends of browsers.
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import { tensorFlowLosses, tensorFlowRun, useBackend } from "./tensorflow-runs.ts";

Object.assign(globalThis, { tensorFlowLosses, tensorFlowRun, useBackend });
