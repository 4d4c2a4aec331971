import { readFileSync } from "node:fs";
import { edm } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { denoiser, perceptron } from "../networks.ts";
import { onnxFile } from "../onnx-file.ts";
import { nativeSession, twentySteps, webSession } from "./web.ts";

const drift = edm({ sigmaMax: 10 });

describe("onnxruntime-web", () => {
  it("differs from the native runtime here", async () => {
    const bytes = onnxFile(denoiser());
    const [native, web] = [await nativeSession(bytes), await webSession(bytes)] as unknown as { handler: object }[];
    expect(native.handler.constructor.name).toBe("OnnxruntimeSessionHandler");
    expect(web.handler.constructor.name).not.toBe("OnnxruntimeSessionHandler");
  });

  for (const [name, graph] of [
    ["closed form", denoiser()],
    ["perceptron", perceptron()],
  ] as const)
    for (const [noise, noiseLevel] of [
      ["flow", 0],
      ["reverse SDE", 1],
    ] as const)
      it(`agrees with onnxruntime-node to 1e-4 after 20 steps of the ${noise} on a ${name}`, async () => {
        const bytes = onnxFile(graph);
        const native = await twentySteps(await nativeSession(bytes), drift, noiseLevel);
        const web = await twentySteps(await webSession(bytes), drift, noiseLevel);
        const away = native.map((value, i) => Math.abs(value - web[i]));
        expect(Math.max(...native.map(Math.abs))).toBeGreaterThan(1);
        expect(Math.max(...away)).toBeLessThan(1e-4);
      });
});

describe("perceptron.onnx, the model of the browser test,", () => {
  it("is the perceptron", () => {
    const file = readFileSync(new URL("../perceptron.onnx", import.meta.url));
    expect(Buffer.from(onnxFile(perceptron())).equals(file)).toBe(true);
  });
});
