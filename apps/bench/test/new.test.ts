import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newPackage } from "@backstep/templates";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backstep, oneLine, temporaryFolder } from "./terminal.ts";

const before = process.cwd();
let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
  process.chdir(folder);
});
afterEach(() => process.chdir(before));

describe("backstep new", () => {
  it("writes the package of a plugin into a new folder", async () => {
    const { status, out, error } = await backstep(["new", "drift", "slow"]);
    expect([status, error]).toEqual([0, expect.stringContaining("Wrote the package backstep-drift-slow")]);
    const files = newPackage("drift", "slow");
    expect(out.trimEnd().split("\n")).toEqual(Object.keys(files).map((file) => `slow/${file}`));
    for (const [file, text] of Object.entries(files)) expect(readFileSync(join("slow", file), "utf8")).toBe(text);
  });

  it.each([
    ["an unknown kind", ["schema", "slow"], "the kind is schema; it must be one of scheme, drift, grid"],
    ["a name that is not in kebab-case", ["drift", "Slow"], '"Slow" is not in kebab-case'],
    ["a path", ["drift", "../slow"], "is not in kebab-case"],
    ["no name", ["drift"], "missing required argument"],
  ])("refuses %s and writes nothing", async (_, words, message) => {
    const { status, error } = await backstep(["new", ...words]);
    expect(status).toBe(2);
    expect(error).toMatch(oneLine("OPTION_INVALID"));
    expect(error).toContain(message);
    expect(existsSync("slow")).toBe(false);
  });

  it("leaves a folder that exists as it is", async () => {
    mkdirSync("slow");
    const { status, error } = await backstep(["new", "drift", "slow"]);
    expect([status, error]).toEqual([2, expect.stringContaining("the folder slow exists already")]);
    expect(existsSync("slow/package.json")).toBe(false);
  });
});
