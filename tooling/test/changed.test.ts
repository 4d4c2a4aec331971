import { describe, expect, it } from "vitest";
import { knowsMostSchemes, reach } from "../changed/graph.ts";
import { kindOf } from "../changed/kinds.ts";
import { scopeOf } from "../changed/scope.ts";
import type { Manifest, WorkspacePackage } from "../repository/packages.ts";

const made = (folder: string, manifest: Partial<Manifest> = {}): WorkspacePackage => ({
  folder,
  path: `/${folder}`,
  manifest: { name: folder, version: "0.1.0", description: "", ...manifest },
});
const needs = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "workspace:^"]));

const [core, heun, ddim] = ["core", "schemes/heun", "schemes/ddim"].map((name) => made(`packages/${name}`));
const testkit = made("packages/testkit", { peerDependencies: needs("packages/core") });
const law = made("packages/law", { devDependencies: needs("packages/testkit") });
const onLaw = made("packages/on-law", { dependencies: needs("packages/law") });
const browser = made("tooling/browser", { dependencies: needs("packages/schemes/heun") });
const catalogue = made("packages/catalogue", { dependencies: needs("packages/schemes/heun", "packages/schemes/ddim") });
const bench = made("apps/bench", { dependencies: needs("packages/catalogue", "packages/core") });
const all = [core, heun, ddim, testkit, law, onLaw, browser, catalogue, bench];
const folders = (found: ReadonlySet<WorkspacePackage>): string[] => [...found].map(({ folder }) => folder).sort();

describe("a change in sources", () => {
  it("reaches what depends on them, and through development dependencies tests alone", () => {
    const { whole, listed } = reach(core, all);
    expect(folders(whole)).toEqual(["apps/bench", "packages/core", "packages/law", "packages/testkit"]);
    expect(listed.size).toBe(0);
  });

  it("of a scheme reaches the projects that know most schemes, and what builds on them, through their lists", () => {
    expect(all.filter((each) => knowsMostSchemes(each, all))).toEqual([catalogue]);
    const { whole, listed } = reach(heun, all);
    expect(folders(whole)).toEqual(["packages/schemes/heun", "tooling/browser"]);
    expect(folders(listed)).toEqual(["apps/bench", "packages/catalogue"]);
  });
});

describe("a changed file", () => {
  it.each([
    ["src/heun.ts", "sources"],
    ["test/heun.test.ts", "tests"],
    ["README.md", "documents"],
    ["work-precision.svg", "documents"],
    ["tsconfig.json", "documents"],
    ["data/points.json", "sources"],
  ])("%s of a package counts as its %s", (file, kind) => {
    expect(kindOf(`packages/schemes/heun/${file}`, heun, "HEAD")).toBe(kind);
  });

  it("that is the manifest of a new package counts as its sources", () => {
    expect(kindOf("packages/schemes/new/package.json", made("packages/schemes/new"), "HEAD")).toBe("sources");
  });

  it("in the sources of a scheme requests its tests, its README and the tests that import it", () => {
    const scope = scopeOf(["packages/schemes/heun/src/heun.ts"], "HEAD");
    expect(scope.tests).toContain("packages/schemes/heun/test/contract.test.ts");
    expect(scope.tests).not.toContain("packages/schemes/ddim/test/contract.test.ts");
    expect(scope.readmes).toEqual(["packages/schemes/heun"]);
    expect(scope.shared).toEqual([]);
  });

  it("in the sources of core requests the tests of everything above it", () => {
    const { tests, leftOut } = scopeOf(["packages/core/src/index.ts"], "HEAD");
    expect(tests).toContain("packages/schemes/heun/test/contract.test.ts");
    expect(tests).not.toContain("packages/kernels/test/scalar.test.ts");
    expect(leftOut).toEqual([]);
  });

  it("in the documentation requests the tests that compare it with code", () => {
    expect(scopeOf(["docs/orders.md"], "HEAD").tests).not.toEqual([]);
  });

  it("that every test reads counts as shared", () => {
    expect(scopeOf(["vitest.config.ts"], "HEAD").shared).toEqual(["vitest.config.ts"]);
  });
});
