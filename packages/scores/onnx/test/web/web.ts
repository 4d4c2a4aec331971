import { type Drift, type Scheme, sample } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";
import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web";
import { onnxScore } from "../../src/index.ts";
import { eulerInSigma } from "../support.ts";

web.env.wasm.numThreads = 1;

export const nativeSession = (bytes: Uint8Array): Promise<native.InferenceSession> =>
  native.InferenceSession.create(bytes);

export const webSession = (bytes: Uint8Array): Promise<native.InferenceSession> =>
  web.InferenceSession.create(bytes, { executionProviders: ["wasm"] });

/** Euler–Maruyama for a drift whose time is σ: twice the step of the flow, and noise. */
const eulerMaruyamaInSigma: Scheme = {
  info: { ...eulerInSigma.info, name: "euler-maruyama", solves: "sde", noiseLevel: 1 },
  noise: [increment],
  async step({ denoised, integrals }, t0, t1, x) {
    const w = (2 * (t0 - t1)) / t0;
    const [dw] = integrals(t0, t1, x);
    return { x: sum([1 - w, x], [w, await denoised(x, t0)], [Math.sqrt(2 * t0), dw]) };
  },
};

/** The end of a run of 20 steps in single precision, from σ = 10 to 0.01. */
export async function twentySteps(
  session: native.InferenceSession,
  drift: Drift,
  noiseLevel: 0 | 1,
  n = 64,
): Promise<Float32Array> {
  const model = await onnxScore({ session, drift });
  const times = Float64Array.from({ length: 21 }, (_, i) => 10 * 1000 ** (-i / 20));
  const scheme = noiseLevel === 0 ? eulerInSigma : eulerMaruyamaInSigma;
  const { x } = await sample({ scheme, drift, model, times, n, seed: 7, noiseLevel, precision: "f32" });
  return x as Float32Array;
}
