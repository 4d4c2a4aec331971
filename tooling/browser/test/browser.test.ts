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

// Meaningless weights; a test of score-onnx writes this file.
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

describe.skipIf(chromiumPath === undefined)("the built packages in Chromium, if it is installed,", () => {
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

  for (const place of ["page", "the package's worker", "a bundled worker"])
    for (const noiseLevel of [0, 1] as const)
      it(`agree with onnxruntime-node after 20 steps on a network in ${place} at noise level ${noiseLevel}, to 1e-4`, async () => {
        const run = { noiseLevel, n: 64 };
        const inNode = await networkEnd(() => native("/perceptron.onnx"), run);
        const inBrowser = await open.call<number[]>("endInPage", "/perceptron.onnx", place, run);
        expect(compare(inNode, inBrowser).difference).toBeLessThan(1e-4);
      });

  for (const [name, n, options] of [
    ["digits", 16, { card: digits.card }],
    ["mnist", 2, { card: mnist.card, class: 7 }],
  ] as const) {
    for (const noiseLevel of [0, 1] as const)
      it(`agree with onnxruntime-node after 20 steps on the shipped ${name} at noise level ${noiseLevel}, to 1e-4`, async () => {
        const run = { noiseLevel, n, ...options };
        const inNode = await networkEnd(() => native(`/${name}.onnx`), run);
        const inBrowser = await open.call<number[]>("endInPage", `/${name}.onnx`, "page", run);
        expectSamePictures(inNode, inBrowser);
      });

    it(`agree with onnxruntime-node on a Jacobian-vector product of the shipped ${name}, to 1e-4`, async () => {
      const [model, jvpModel] = [`/${name}.onnx`, `/${options.card.jvp}`];
      const inNode = await networkProduct(await native(model), await native(jvpModel), options);
      const inBrowser = await open.call<number[]>("productInPage", model, jvpModel, options);
      const { difference, largest } = compare(inNode, inBrowser);
      // At σ = 0.5 the product is (J_D v − v)/σ²: four times a standard normal, or more if D varies.
      expect(largest).toBeGreaterThan(4);
      expect(difference).toBeLessThan(1e-4);
    });
  }
});

describe("the built packages in Node", () => {
  it("find the shipped worker; a program can end sessions during a call, and can end with an open session", () => {
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
