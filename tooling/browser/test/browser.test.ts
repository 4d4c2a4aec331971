import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { digits, mnist } from "@backstep/models";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackages } from "../../repository/build.ts";
import { bundledBuilds, here, runtimeFile } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { exactHashes } from "../src/exact-hashes.ts";
import { networkEnd, networkProduct } from "../src/network-runs.ts";
import { compare, expectSamePictures } from "./support.ts";

// Weights without meaning: a test of score-onnx writes this file.
const networkFile = new URL("../../../packages/scores/onnx/test/perceptron.onnx", import.meta.url);
const files: Readonly<Record<string, URL>> = {
  "/perceptron.onnx": networkFile,
  "/digits.onnx": digits.model,
  "/digits.jvp.onnx": digits.jvp,
  "/mnist.onnx": mnist.model,
  "/mnist.jvp.onnx": mnist.jvp,
};
const native = (path: string): Promise<InferenceSession> => InferenceSession.create(fileURLToPath(files[path]));

beforeAll(buildPackages, 120_000);

describe.skipIf(chromiumPath === undefined)("the built packages in Chromium, where it is installed,", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundledBuilds();
    open = await openPage((path) => {
      if (path in files) return readFileSync(files[path]);
      return path.startsWith("/onnxruntime/") ? runtimeFile(path.slice(13)) : scripts.get(path);
    });
  }, 120_000);
  afterAll(() => open?.close());

  it("draw the same bits as their sources in Node", async () => {
    const inBrowser = await open.call<Record<string, string>>("exactHashes");
    expect(inBrowser).toEqual(await exactHashes());
    expect(new Set(Object.values(inBrowser)).size).toBe(4);
  });

  for (const way of ["page", "the package's worker", "a bundled worker"])
    for (const noiseLevel of [0, 1] as const)
      it(`end 20 steps on a network in ${way} at noise level ${noiseLevel} where onnxruntime-node does, to 1e-4`, async () => {
        const run = { noiseLevel, n: 64 };
        const inNode = await networkEnd(() => native("/perceptron.onnx"), run);
        const inBrowser = await open.call<number[]>("endInPage", "/perceptron.onnx", way, run);
        expect(compare(inNode, inBrowser).away).toBeLessThan(1e-4);
      });

  for (const [name, n, said] of [
    ["digits", 16, { card: digits.card }],
    ["mnist", 2, { card: mnist.card, class: 7 }],
  ] as const) {
    for (const noiseLevel of [0, 1] as const)
      it(`end 20 steps on the shipped ${name} at noise level ${noiseLevel} where onnxruntime-node does, to 1e-4`, async () => {
        const run = { noiseLevel, n, ...said };
        const inNode = await networkEnd(() => native(`/${name}.onnx`), run);
        const inBrowser = await open.call<number[]>("endInPage", `/${name}.onnx`, "page", run);
        expectSamePictures(inNode, inBrowser);
      });

    it(`have the Jacobian-vector product of the shipped ${name} that onnxruntime-node has, to 1e-4`, async () => {
      const [model, twin] = [`/${name}.onnx`, `/${said.card.jvp}`];
      const inNode = await networkProduct(await native(model), await native(twin), said);
      const inBrowser = await open.call<number[]>("productInPage", model, twin, said);
      const { away, largest } = compare(inNode, inBrowser);
      // At σ = 0.5 it is (J_D v − v)/σ²: four times a standard normal, and more where D moves.
      expect(largest).toBeGreaterThan(4);
      expect(away).toBeLessThan(1e-4);
    });
  }
});

describe("the built packages in Node", () => {
  it("find the worker that is shipped, and a program may end sessions while they compute, and end itself beside one", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["src/program.mjs", fileURLToPath(networkFile)], {
      cwd: here,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(status, stderr).toBe(0);
    const values = stdout.split(",").map(Number);
    expect(values.length).toBe(16);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
