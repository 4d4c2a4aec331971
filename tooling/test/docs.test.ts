import { describe, expect, it } from "vitest";
import { packageGraph } from "../docs/graph.ts";
import { lineDifferences, withSection } from "../docs/page.ts";
import type { Manifest, WorkspacePackage } from "../repository/packages.ts";

const made = (folder: string, manifest: Partial<Manifest> = {}): WorkspacePackage => ({
  folder,
  path: `/${folder}`,
  manifest: { name: folder, version: "0.1.0", description: "", ...manifest },
});

describe("a generated section", () => {
  const page = "a\n<!-- x: generated -->\nold\n<!-- /x -->\nb\n";

  it("is replaced, and the rest of the page stays", () => {
    expect(withSection(page, "x", "new $&")).toBe("a\n<!-- x: generated -->\n\nnew $&\n\n<!-- /x -->\nb\n");
  });

  it("that is missing is an error", () => expect(() => withSection(page, "y", "")).toThrow(/y: generated/));

  it("differs by the lines that are not in the other text, and by no more than requested", () => {
    expect(lineDifferences("a\nb\nc", "a\nB\nc")).toEqual(["  - b", "  + B"]);
    expect(lineDifferences("a\nb", "b\na")).toEqual(["  the same lines in another order"]);
    expect(lineDifferences("", "1\n2\n3\n4", 2)).toEqual(["  - ", "  + 1", "  … and 3 more"]);
  });
});

describe("the picture of packages", () => {
  it("collapses plugins, leaves out development dependencies and arrows that follow from others", () => {
    const packages = [
      made("packages/kernels"),
      made("packages/core", { dependencies: { "packages/kernels": "1" } }),
      made("packages/schemes/a", { peerDependencies: { "packages/core": "1" }, devDependencies: { "apps/x": "1" } }),
      made("packages/schemes/b", { dependencies: { "packages/core": "1", "packages/kernels": "1" } }),
      made("apps/x", { dependencies: { "packages/core": "1", "packages/schemes/a": "1", yaml: "1" } }),
    ];
    expect(packageGraph(packages).split("\n")).toEqual([
      "flowchart BT",
      '  apps_x["apps/x"]',
      '  core["core"]',
      '  kernels["kernels"]',
      '  schemes_["schemes/* (2)"]',
      "  apps_x --> schemes_",
      "  core --> kernels",
      "  schemes_ --> core",
    ]);
  });
});
