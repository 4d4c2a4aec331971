import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { edm } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { nativeSession, twentySteps, webSession } from "./web.ts";

// Networks trained in PyTorch are an optional folder next to the repository.
const folder = fileURLToPath(new URL("../../../../../../shared/golden/onnx/", import.meta.url));
const there = existsSync(folder);
if (!there)
  console.warn("There are no networks of PyTorch next to the repository; their runs in onnxruntime-web are skipped");

describe.skipIf(!there)("onnxruntime-web on a network of PyTorch", () => {
  for (const name of ["mlp", "conv"])
    for (const noiseLevel of [0, 1] as const)
      it(`agrees with onnxruntime-node to 1e-4 after 20 steps on the ${name} at noise level ${noiseLevel}`, async () => {
        const bytes = readFileSync(`${folder}denoiser-8x8-${name}.onnx`);
        const drift = edm({ sigmaMax: 10 });
        const native = await twentySteps(await nativeSession(bytes), drift, noiseLevel);
        const web = await twentySteps(await webSession(bytes), drift, noiseLevel);
        expect(Math.max(...native.map((value, i) => Math.abs(value - web[i])))).toBeLessThan(1e-4);
      });
});
