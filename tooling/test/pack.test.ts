import { describe, expect, it } from "vitest";
import { requiredPeers } from "../pack/consumers.ts";
import { importedPackages } from "../pack/undeclared.ts";

describe("the imports of a built file", () => {
  it("name packages, scoped or not, at any entry, also dynamic imports and those of types", () => {
    const source = `
      import { a } from "@backstep/core";
      import "yaml";
      export type { B } from "ml-matrix/types/index.js";
      const c = () => import("@backstep/input/node");
      type D = import("zod").ZodType;
    `;
    expect(importedPackages(source)).toEqual(["@backstep/core", "yaml", "ml-matrix", "@backstep/input", "zod"]);
  });

  it("leave out files, modules of Node, strings and comments", () => {
    const source = `
      import { a } from "./a.js";
      import { readFileSync } from "node:fs";
      // import "commented";
      const text = 'import "quoted"';
    `;
    expect(importedPackages(source)).toEqual([]);
  });
});

describe("a consumer", () => {
  it("installs the peers that are not optional", () => {
    const manifest = {
      name: "x",
      version: "0.1.0",
      description: "",
      peerDependencies: { a: "1", b: "1" },
      peerDependenciesMeta: { b: { optional: true } },
    };
    expect(requiredPeers({ folder: "packages/x", path: "/packages/x", manifest })).toEqual(["a"]);
  });
});
