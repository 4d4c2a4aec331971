import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledSources } from "../src/built.ts";
import { chromiumPath, type OpenPage, openPage } from "../src/chromium.ts";
import { experimentRows } from "../src/experiment-runs.ts";

describe.skipIf(chromiumPath === undefined)("an experiment in Chromium", () => {
  let open: OpenPage;
  beforeAll(async () => {
    const scripts = await bundledSources("src/experiment-page.ts");
    open = await openPage((path) => scripts.get(path));
  }, 60_000);
  afterAll(() => open?.close());

  it("has the rows that it has in Node, bit for bit", async () => {
    const inBrowser = await open.call<Record<string, unknown>[]>("experimentRows");
    expect(inBrowser).toHaveLength(5 * 2 * 5 + 2 * 2);
    expect(inBrowser).toEqual(await experimentRows());
  });

  it("refuses a file", async () => {
    expect(await open.call("codeForFile")).toBe("CAPABILITY_MISSING");
  });
});
