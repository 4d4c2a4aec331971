import { type Drift, sample } from "@backstep/core";
import { edm } from "@backstep/drifts";
import { karras } from "@backstep/grids";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { onnxScore } from "@backstep/score-onnx";
import { InferenceSession, Tensor } from "onnxruntime-node";

export const rows = 64;
export const steps = 50;
const drift: Drift = edm({ sigmaMax: 80 });
export const times: Float64Array = karras()(steps, drift, 0.002);

/** A network of (x, sigma), run by nothing but the runtime and by us. */
export interface OnnxWork {
  /** Its values at x = sin(0, 1, 2, …), σ = 1. */
  readonly values: Float32Array;
  /** The runtime alone: one call a step on tensors made before, always the same. */
  bare(): Promise<void>;
  /** Euler on the probability flow (0), Euler–Maruyama on the reverse SDE (1): all of `sample`. */
  ours(noiseLevel: 0 | 1): Promise<void>;
}

export async function openWork(file: string, threads: number): Promise<OnnxWork> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const model = await onnxScore({ session, drift });
  const [state, time] = session.inputNames;
  const output = session.outputNames[0];
  const port = session.inputMetadata[0];
  const shape = [rows, ...(port.isTensor ? port.shape.slice(1) : []).map(Number)];
  const x = Float32Array.from({ length: rows * model.dim }, (_, i) => Math.sin(i));
  const values = new Float32Array(x.length);
  const feeds = {
    [state]: new Tensor("float32", x, shape),
    [time]: new Tensor("float32", new Float32Array(rows).fill(1), [rows]),
  };
  const fetches = { [output]: new Tensor("float32", values, shape) };
  await session.run(feeds, fetches);
  const scheme = eulerMaruyama();
  return {
    values,
    async bare() {
      for (let step = 0; step < steps; step++) await session.run(feeds, fetches);
    },
    async ours(noiseLevel) {
      await sample({ scheme, drift, model, times, n: rows, seed: 1, noiseLevel, precision: "f32" });
    },
  };
}
