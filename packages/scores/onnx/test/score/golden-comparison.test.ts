import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sample } from "@backstep/core";
import { createWorkspace } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { InferenceSession } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { onnxScore } from "../../src/index.ts";
import { eulerInSigma, heunInSigma } from "../support.ts";

// Values of PyTorch are an optional folder next to the repository.
const folder = fileURLToPath(new URL("../../../../../../shared/golden/", import.meta.url));
const there = existsSync(folder);
if (!there) console.warn("There are no values of PyTorch next to the repository; their comparison is skipped");

interface Golden {
  readonly onnx: string;
  readonly pairs: readonly { batch: number; x_file: string; y_file: string; sigma: readonly number[] }[];
  readonly sampling: {
    readonly sigmas: readonly number[];
    readonly latents_file: string;
    readonly final_x: Readonly<Record<"euler" | "heun", readonly (readonly number[])[]>>;
  };
}

/** The values of a .npy file of float32. */
function npy(file: string): Float32Array {
  const bytes = readFileSync(folder + file);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

describe.skipIf(!there)("PyTorch's values", () => {
  const drift = edm({ sigmaMax: 80 });
  for (const name of ["mlp", "conv"]) {
    const golden = (): Golden => JSON.parse(readFileSync(`${folder}onnx-${name}.json`, "utf8"));
    const load = () => onnxScore({ session: () => InferenceSession.create(folder + golden().onnx), drift });

    for (const precision of ["f32", "f64"] as const)
      it(`outputs of the ${name} agree to 1e-5 in ${precision}`, async () => {
        const model = await load();
        for (const { batch, x_file, y_file, sigma } of golden().pairs) {
          const x = (await createWorkspace(precision)).batch(batch, 64);
          x.data.set(npy(x_file));
          const y = await model.predict("denoised", x, Float64Array.from(sigma));
          expect(largestDifference(y.data, npy(y_file))).toBeLessThan(1e-5);
        }
      });

    for (const [sampler, scheme] of [
      ["euler", eulerInSigma],
      ["heun", heunInSigma],
    ] as const)
      it(`the end of ${sampler} on the ${name} agrees with k-diffusion to 1e-3`, async () => {
        const { sigmas, latents_file, final_x } = golden().sampling;
        const latents = npy(latents_file);
        const times = Float64Array.from(sigmas);
        const { x } = await sample({
          scheme,
          drift,
          model: await load(),
          times,
          n: latents.length / 64,
          start: Float64Array.from(latents, (value) => value * times[0]),
          precision: "f32",
        });
        expect(largestDifference(x, final_x[sampler].flat())).toBeLessThan(1e-3);
      });
  }
});
