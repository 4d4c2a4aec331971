import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeAll, describe, it } from "vitest";
import { bundledSources, runtimeFile } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { networkEnd } from "../src/network-runs.ts";
import { expectSamePictures } from "./support.ts";

// Networks trained by PyTorch are next to the repository, or absent.
const folder = fileURLToPath(new URL("../../../../shared/golden/onnx/", import.meta.url));
const present = existsSync(folder);
if (!present) console.warn("PyTorch's networks are not next to the repository: their runs in Chromium are skipped");

describe.skipIf(!present || chromiumPath === undefined)("in Chromium, if it is installed, a network of PyTorch", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundledSources("src/page.ts");
    open = await openPage((path) => {
      if (path.endsWith(".onnx")) return readFileSync(folder + path.slice(1));
      return path.startsWith("/onnxruntime/") ? runtimeFile(path.slice(13)) : scripts.get(path);
    });
  }, 60_000);
  afterAll(() => open?.close());

  for (const name of ["mlp", "conv"])
    for (const noiseLevel of [0, 1] as const)
      it(`agrees with onnxruntime-node after 20 steps on the ${name} at noise level ${noiseLevel}, to 1e-4`, async () => {
        const file = `denoiser-8x8-${name}.onnx`;
        const run = { noiseLevel, n: 16 };
        const inNode = await networkEnd(() => InferenceSession.create(folder + file), run);
        const inBrowser = await open.call<number[]>("endInPage", `/${file}`, "page", run);
        expectSamePictures(inNode, inBrowser);
      });
});
