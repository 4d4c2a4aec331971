import "@tensorflow/tfjs-backend-cpu";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledSources } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { type TensorFlowRun, tensorFlowLosses, tensorFlowRun, useBackend } from "../src/tensorflow-runs.ts";
import { compare } from "./support.ts";

// All values are float32. States and losses are about 1, products about 10; their measured differences are 7e-7, 1e-7 and 2e-6.
const tolerance = 1e-5;

describe.skipIf(chromiumPath === undefined)("score-tfjs in Chromium, if it is installed,", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundledSources("src/tensorflow-page.ts");
    open = await openPage((path) => scripts.get(path));
    await useBackend("cpu");
  }, 60_000);
  afterAll(() => open?.close());

  /** Calls a function of the page on a backend; undefined, with a notice, if this Chromium lacks the backend. */
  async function inBrowser<T>(backend: string, name: string, ...values: readonly unknown[]): Promise<T | undefined> {
    if (await open.call<boolean>("useBackend", backend)) return open.call<T>(name, ...values);
    console.warn(`this Chromium has no ${backend}: the tests on it are skipped`);
    return undefined;
  }

  for (const [backend, network] of [
    ["webgl", "function"],
    ["webgl", "LayersModel"],
    ["webgpu", "function"],
  ])
    it(`agrees with the backend cpu in Node after 20 steps on a ${network} by ${backend}, in its products too, and keeps no tensor`, async ({
      skip,
    }) => {
      const found = await inBrowser<TensorFlowRun>(backend, "tensorFlowRun", network);
      if (found === undefined) return skip();
      const expected = await tensorFlowRun(network);
      for (const [i, end] of expected.ends.entries()) {
        const { difference, largest } = compare(end, found.ends[i]);
        expect(largest).toBeGreaterThan(0.5);
        expect(difference).toBeLessThan(tolerance);
      }
      const { difference, largest } = compare(expected.product, found.product);
      expect(largest).toBeGreaterThan(4);
      expect(difference).toBeLessThan(tolerance);

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
    expect(compare(expected, found).difference).toBeLessThan(tolerance);
  });
});
