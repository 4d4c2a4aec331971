import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackages, bundles, here, runtimeFile } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { exactHashes, twentySteps } from "../src/runs.ts";

if (chromiumPath === undefined)
  console.warn(
    "no Chromium is installed (CHROMIUM_PATH, /usr/bin/chromium): what the packages do in a browser is skipped",
  );

// Weights without meaning: a test of score-onnx writes this file.
const networkFile = new URL("../../../packages/scores/onnx/test/perceptron.onnx", import.meta.url);
const network = readFileSync(networkFile);

beforeAll(buildPackages, 120_000);

describe.skipIf(chromiumPath === undefined)("the built packages in Chromium, where it is installed,", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundles();
    open = await openPage((path) => {
      if (path === "/network.onnx") return network;
      return path.startsWith("/onnxruntime/") ? runtimeFile(path.slice(13)) : scripts.get(path);
    });
  }, 120_000);
  afterAll(() => open?.close());

  it("draw the same bits as their sources in Node", async () => {
    const inBrowser = await open.page.evaluate("exactHashes()");
    expect(inBrowser).toEqual(await exactHashes());
    expect(new Set(Object.values(inBrowser as object)).size).toBe(4);
  });

  for (const way of ["page", "the package's worker", "a bundled worker"])
    for (const noiseLevel of [0, 1] as const)
      it(`end 20 steps on a network in ${way} at noise level ${noiseLevel} where onnxruntime-node does, to 1e-4`, async () => {
        const native = await twentySteps(() => InferenceSession.create(network), noiseLevel);
        const web = (await open.page.evaluate(
          `networkRun("/network.onnx", ${JSON.stringify(way)}, ${noiseLevel})`,
        )) as number[];
        expect(web.length).toBe(native.length);
        const away = Math.max(...native.map((value, i) => Math.abs(value - web[i])));
        expect(away).toBeLessThan(1e-4);
      });
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
