import { sample } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { gaussian, mixture } from "@backstep/score-analytic";

/** SHA-256 of the bytes of an array. */
async function hash(values: Float32Array | Float64Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", values.slice().buffer as ArrayBuffer);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const targets = {
  gaussian: gaussian({ mean: [1, -2, 0.5], variance: [0.5, 1, 2] }),
  mixture: mixture({
    weights: [0.3, 0.7],
    means: [
      [2, 0],
      [-1, 1],
    ],
    variance: 0.25,
  }),
};

/** Hashes of samples by law and precision: Euler–Maruyama on exact scores, with noise from a seed. */
export async function exactHashes(): Promise<Record<string, string>> {
  const drift = vpLinear();
  const hashes: Record<string, string> = {};
  for (const [name, target] of Object.entries(targets))
    for (const precision of ["f32", "f64"] as const) {
      const times = logSnr()(50, drift, 1e-3);
      const model = target.score(drift);
      const { x } = await sample({ scheme: eulerMaruyama(), drift, model, times, n: 1000, seed: 42, precision });
      hashes[`${name} ${precision}`] = await hash(x);
    }
  return hashes;
}
