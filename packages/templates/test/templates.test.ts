import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isPluginKind, nameProblem, newPackage, pluginKinds } from "../src/index.ts";

const { devDependencies: tools } = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
) as { devDependencies: Record<string, string> };

describe.each(pluginKinds)("the package of a new %s", (kind) => {
  const files = newPackage(kind, "leap-frog");
  const manifest = JSON.parse(files["package.json"]);

  it("has a manifest by which an experiment finds the plugin", () => {
    expect(manifest.name).toBe(`backstep-${kind}-leap-frog`);
    expect(manifest.keywords).toEqual(["backstep-plugin", `backstep-${kind}`]);
    expect(manifest.peerDependencies).toEqual({ "@backstep/core": ">=0.1.0 <1" });
  });

  it("is tested with the tools of this repository", () => {
    for (const tool of ["typescript", "vitest"]) expect(manifest.devDependencies[tool]).toBe(tools[tool]);
  });

  it("has its names filled in everywhere, and no part of the repository", () => {
    expect(Object.keys(files).sort()).toEqual([
      ".gitignore",
      "README.md",
      "package.json",
      "src/index.ts",
      "src/leap-frog.ts",
      "test/contract.test.ts",
      "tsconfig.json",
    ]);
    for (const [file, text] of Object.entries(files)) {
      expect(text, file).not.toMatch(/plugin-name|pluginName|PluginName|\{\{/);
      expect(text, file).not.toMatch(/workspace:|@backstep\/source|tooling|generated/);
    }
    expect(files["src/leap-frog.ts"]).toContain("define(");
    expect(files["src/leap-frog.ts"]).toContain("leap-frog has no formula yet: write it in src/leap-frog.ts");
  });
});

describe("names", () => {
  it("may be neither words of the language nor prefixes of the package", () => {
    expect(nameProblem("scheme", "leap-frog")).toBeUndefined();
    for (const word of ["new", "await", "let", "options", "scheme-heun", "backstep-x", "A", "a".repeat(61)])
      expect(nameProblem("scheme", word), word).toMatch(/kebab-case|twice|word of the language/);
    expect(nameProblem("grid", "scheme-like")).toBeUndefined();
  });

  it("of kinds are the six", () => {
    expect(pluginKinds.every(isPluginKind)).toBe(true);
    expect([undefined, "", "schemes"].some(isPluginKind)).toBe(false);
  });
});
