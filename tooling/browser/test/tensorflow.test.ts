import "@tensorflow/tfjs-backend-cpu";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledSources } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { type TensorFlowRun, tensorFlowLosses, tensorFlowRun, useBackend } from "../src/tensorflow-runs.ts";
import { compare } from "./support.ts";

// All is float32. States and losses are of some 1 and products of some 10; measured were 7e-7, 1e-7 and 2e-6.
const tolerance = 1e-5;

describe.skipIf(chromiumPath === undefined)("score-tfjs in Chromium, where it is installed,", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundledSources("src/tensorflow-page.ts");
    open = await openPage((path) => scripts.get(path));
    await useBackend("cpu");
  }, 60_000);
  afterAll(() => open?.close());

  /** The same function of the page on a backend of its own; undefined, with a notice, where it has not that backend. */
  async function inBrowser<T>(backend: string, name: string, ...given: readonly unknown[]): Promise<T | undefined> {
    if (await open.call<boolean>("useBackend", backend)) return open.call<T>(name, ...given);
    console.warn(`this Chromium has no ${backend}: what score-tfjs does on it is skipped`);
    return undefined;
  }

  for (const [backend, network] of [
    ["webgl", "function"],
    ["webgl", "LayersModel"],
    ["webgpu", "function"],
  ])
    it(`ends 20 steps on a ${network} by ${backend} where the backend cpu in Node does, its products too, and keeps no tensor`, async ({
      skip,
    }) => {
      const found = await inBrowser<TensorFlowRun>(backend, "tensorFlowRun", network);
      if (found === undefined) return skip();
      const expected = await tensorFlowRun(network);
      for (const [i, end] of expected.ends.entries()) {
        const { away, largest } = compare(end, found.ends[i]);
        expect(largest).toBeGreaterThan(0.5);
        expect(away).toBeLessThan(tolerance);
      }
      const { away, largest } = compare(expected.product, found.product);
      expect(largest).toBeGreaterThan(4);
      expect(away).toBeLessThan(tolerance);

      expect([expected.backend, found.backend]).toEqual(["cpu", backend]);
      const [start, first, ...later] = found.memory;
      for (const each of later) expect(each).toEqual(first);
      expect({ ...first, inGpu: 0 }).toEqual({ ...start, inGpu: 0 });
      expect(first.inGpu).toBeGreaterThan(0);
    });

  it("trains by webgl with the losses of the backend cpu in Node", async ({ skip }) => {
    const found = await inBrowser<number[]>("webgl", "tensorFlowLosses");
    if (found === undefined) return skip();
    const expected = await tensorFlowLosses();
    expect(compare(expected, found).away).toBeLessThan(tolerance);
  });
});
