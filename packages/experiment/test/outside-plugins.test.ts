import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { define } from "@backstep/core/plugin";
import { type AllowPlugin, findPlugin, findScheme, type OutsidePlugin, runExperiment } from "@backstep/experiment";
import { heun } from "@backstep/scheme-heun";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { catalogue, small } from "./small-catalogue.ts";

/** A module that notes its loading and every call of an export that is not its factory. */
const moduleText = (kind: string, name: string, body: string): string => `
  globalThis.ran = [...(globalThis.ran ?? []), ${JSON.stringify(name)}];
  export function unrelated() { globalThis.ran.push("unrelated"); }
  export const factory = Object.assign(${body}, { plugin: { kind: "${kind}", name: "${name}", options: {} } });`;

const drift = moduleText(
  "drift",
  "slow",
  `() => ({ name: "slow", horizon: 4, regular: { from: 0, to: 9, fromOpen: false, toOpen: false } })`,
);

let folder = "";
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const ran = (): readonly string[] => (globalThis as { ran?: string[] }).ran ?? [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "backstep-plugins-"));
  for (const [name, keywords] of [
    ["leapfrog", ["backstep-plugin"]],
    ["unrelated", []],
  ] as const) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, type: "module", exports: "./index.js", keywords }),
    );
    write(
      `node_modules/${name}/index.js`,
      moduleText("scheme", name, `() => ({ info: { name: "${name}" }, noise: [], step() {} })`),
    );
  }
  write("plugins/slow.mjs", drift);
  write(
    "two.mjs",
    `${drift}\nexport const quick = Object.assign(() => ({ name: "quick" }), { plugin: { kind: "drift", name: "quick", options: {} } });`,
  );
  write("../backstep-outside.mjs", drift);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(folder, "../backstep-outside.mjs"));
});
beforeEach(() => {
  (globalThis as { ran?: string[] }).ran = [];
});

const always: AllowPlugin = () => true;
const source = (allowPlugin?: AllowPlugin) => ({ catalogue, folder, ...(allowPlugin && { allowPlugin }) });

describe("a plugin of the catalogue", () => {
  it("is found by its name, and by the name of its package", async () => {
    expect((await findScheme("heun", {}, source())).info.name).toBe("heun");
    expect((await findScheme("@backstep/scheme-heun", {}, source())).info.name).toBe("heun");
  });

  it("is refused under an unknown name, with the nearest one", async () => {
    await expect(findScheme("huen", {}, source())).rejects.toMatchObject({
      code: "SCHEME_UNKNOWN",
      message: expect.stringContaining('did you mean "heun"?'),
    });
  });

  it("is refused with an option that it does not declare", async () => {
    await expect(findScheme("heun", { lastSep: "euler" }, source())).rejects.toMatchObject({
      code: "OPTION_INVALID",
      message: expect.stringContaining('did you mean "lastStep"?'),
    });
  });

  it("receives the scheme that an option of the type scheme names", async () => {
    const options = { inner: { type: "scheme", about: "A scheme." } } as const;
    const outer = define("scheme", "outer", options, ({ inner }) => ({ ...inner }));
    const schemes = { ...catalogue.schemes, outer: async () => outer };
    const found = await findScheme(
      "outer",
      { inner: { name: "heun", lastStep: "euler" } },
      { ...source(), catalogue: { ...catalogue, schemes } },
    );
    expect(found.info).toEqual(heun({ lastStep: "euler" }).info);
  });
});

describe("a plugin from outside", () => {
  it("runs no code unless it is allowed", async () => {
    for (const [kind, name] of [
      ["scheme", "leapfrog"],
      ["drift", "./plugins/slow.mjs"],
    ] as const)
      await expect(findPlugin(kind, name, source())).rejects.toMatchObject({
        code: "PLUGIN_NOT_ALLOWED",
        message: expect.stringContaining(`--allow-plugins ${name}`),
      });
    expect(ran()).toEqual([]);
  });

  it("is allowed by its name, file and hash, and only its factory is called", async () => {
    const requested: OutsidePlugin[] = [];
    const scheme = await findScheme(
      "leapfrog",
      {},
      source((plugin) => requested.push(plugin) > 0),
    );
    expect(scheme.info.name).toBe("leapfrog");
    expect(requested).toEqual([
      {
        kind: "scheme",
        name: "leapfrog",
        file: expect.stringMatching(/leapfrog.index.js$/),
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(ran()).toEqual(["leapfrog"]);
  });

  it("has another hash if a file of its package differs", async () => {
    const digests: string[] = [];
    const note: AllowPlugin = ({ digest }) => digests.push(digest) === 0;
    await findPlugin("scheme", "leapfrog", source(note)).catch(() => undefined);
    write("node_modules/leapfrog/extra.js", "1");
    await findPlugin("scheme", "leapfrog", source(note)).catch(() => undefined);
    expect(digests).toHaveLength(2);
    expect(digests[0]).not.toBe(digests[1]);
  });

  it.each([
    ["a package without the keyword", "unrelated", "PLUGIN_INVALID", /must have the keyword backstep-plugin/],
    [
      "a module without a plugin of the kind",
      "./plugins/slow.mjs",
      "PLUGIN_INVALID",
      /must export one scheme made by define\(\); it exports drift slow/,
    ],
    ["a path that leaves the folder", "./../backstep-outside.mjs", "PLUGIN_INVALID", /must be below the experiment/],
    ["a folder", "./", "FILE_FORMAT", /is a folder, not a file/],
    ["code in its name", 'data:text/javascript,globalThis.ran=["data"]', "SCHEME_UNKNOWN", /is unknown/],
    ["the address of a file", "file:///tmp/x.mjs", "SCHEME_UNKNOWN", /is unknown/],
    ["an absolute path", "/tmp/x.mjs", "SCHEME_UNKNOWN", /is unknown/],
    ["a path above the folder", "../x.mjs", "SCHEME_UNKNOWN", /is unknown/],
    ["a module of Node", "node:child_process", "SCHEME_UNKNOWN", /is unknown/],
    ["a number as its name", 3, "SCHEME_UNKNOWN", /3 is unknown; it must be the name of a scheme/],
  ])("is refused for %s", async (_, name, code, message) => {
    await expect(findPlugin("scheme", name, source(always))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("is chosen by its own name if a module exports several", async () => {
    await expect(findPlugin("drift", "./two.mjs", source(always))).rejects.toThrow("choose one, as in ./two.mjs#slow");
    expect((await findPlugin("drift", "./two.mjs#quick", source(always))).plugin.name).toBe("quick");
  });

  it("stops an experiment before anything runs, also as the option of a scheme", async () => {
    const experiment = { ...small, schemes: ["heun", "leapfrog"] };
    const rows = runExperiment(experiment, { catalogue, folder })[Symbol.asyncIterator]();
    await expect(rows.next()).rejects.toMatchObject({ code: "PLUGIN_NOT_ALLOWED" });
    expect(ran()).toEqual([]);
  });
});
