import { describe, expect, it } from "vitest";
import { missingParts } from "../repository/doc-comments.ts";
import { exampleWithin, readmeExamples } from "../repository/examples.ts";
import { manifestProblems, packageName } from "../repository/manifest-rules.ts";
import { closure, type Manifest, type WorkspacePackage, workspacePackages } from "../repository/packages.ts";
import { definedPlugins } from "../repository/plugins.ts";

const complete = `/**
 * A scheme.
 *
 * \`\`\`text
 * step  x₁ = x₀
 * \`\`\`
 *
 * - **Shapes** x₀, x₁: (n, d).
 *
 * @see Somebody, "Something", arXiv:0000.00000.
 * @example
 * \`\`\`ts
 * scheme();
 * \`\`\`
 */`;
const without = (part: RegExp): string => complete.replace(part, " *");

describe("doc comments of schemes", () => {
  it("are complete with formula, shapes, source and example", () => expect(missingParts(complete)).toEqual([]));

  it.each([
    [/ \* ```text\n.*\n.*```/, /formula block/],
    [/ \* - \*\*Shapes\*\*.*/, /shapes/],
    [/ \* @see.*/, /source/],
    [/ \* @example\n \* ```ts/, /example/],
  ])("without %s lack it", (part, what) => {
    expect(missingParts(without(part))).toEqual([expect.stringMatching(what)]);
  });

  it("are read from exported constants that define() makes, and from no others", () => {
    const source = `
      ${complete}
      export const heun: Factory<"scheme", typeof options> = define("scheme", "heun", options, () => value);
      export const bare: Factory<"drift", typeof options> = define("drift", "bare-drift", options, () => value);
      export const size = measure("scheme", "size");
      const inner: Factory<"scheme", typeof options> = define("scheme", "inner", options, () => value);
    `;
    const found = definedPlugins("heun.ts", source);
    expect(found.map(({ kind, name, factory }) => [kind, name, factory])).toEqual([
      ["scheme", "heun", "heun"],
      ["drift", "bare-drift", "bare"],
    ]);
    expect(missingParts(found[0]?.comment.replace(/^ +\*/gm, " *") ?? "")).toEqual([]);
    expect(missingParts(found[1]?.comment ?? "")).toHaveLength(4);
  });
});

const fake = (name: string, manifest: Partial<Manifest> = {}): WorkspacePackage => ({
  folder: `packages/${name}`,
  path: `/packages/${name}`,
  manifest: { name, version: "0.1.0", description: "", ...manifest },
});

describe("what an installation needs", () => {
  it("is dependencies and peers, and theirs, once each, and no development dependencies", () => {
    const packages = [
      fake("kernels"),
      fake("core", { dependencies: { kernels: "workspace:^" } }),
      fake("law", { dependencies: { score: "workspace:^", outside: "1.0.0" }, peerDependencies: { core: "<1" } }),
      fake("score", { peerDependencies: { core: "<1" }, devDependencies: { testkit: "workspace:*" } }),
      fake("testkit"),
    ];
    const names = closure("law", packages).map(({ manifest }) => manifest.name);
    expect(names.sort()).toEqual(["core", "kernels", "law", "score"]);
  });
});

describe("manifests", () => {
  const heun = workspacePackages().filter(({ folder }) => folder === "packages/schemes/heun");

  it("are named after their folders", () => {
    expect(["packages/core", "packages/schemes/heun", "apps/bench"].map(packageName)).toEqual([
      "@backstep/core",
      "@backstep/scheme-heun",
      "@backstep/bench",
    ]);
  });

  it.each([
    ["a range instead of a version", { devDependencies: { "@backstep/core": "workspace:*", x: "^1.0.0" } }, /x must/],
    ["core as a dependency", { peerDependencies: {} }, /core must be a peer/],
    ["a missing keyword", { keywords: [] }, /keywords/],
    ["side effects", { sideEffects: true }, /sideEffects/],
    ["another licence", { license: "ISC" }, /license/],
  ])("are refused with %s", (_, change, message) => {
    const problems = heun
      .map((each) => ({ ...each, manifest: { ...each.manifest, ...change } }))
      .flatMap(manifestProblems);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });
});

describe("the manifest of a private package", () => {
  const fixtures = workspacePackages().filter(({ folder }) => folder === "packages/test-fixtures");
  const problems = (change: Partial<Manifest>): string[] =>
    fixtures.map((each) => ({ ...each, manifest: { ...each.manifest, ...change } })).flatMap(manifestProblems);

  it("needs no fields of publication", () => expect(problems({})).toEqual([]));

  it.each([
    ["built files", { exports: { ".": "./dist/index.js" } }, /exports must be \{"\.":"\.\/src/],
    ["a range instead of a version", { dependencies: { x: "^1.0.0" } }, /x must/],
  ])("is refused with %s", (_, change, message) => {
    expect(problems(change)).toEqual([expect.stringMatching(message)]);
  });

  it("is not that of a published package", () => {
    expect(problems({ private: false })).toEqual(expect.arrayContaining([expect.stringMatching(/publishConfig must/)]));
  });
});

describe("the examples of a README", () => {
  const core = 'import { a } from "@backstep/core";\n';
  const both = `${core}import { b } from "@backstep/drifts";\n`;
  const block = (code: string): string => `\`\`\`ts\n${code}\`\`\`\n\n`;
  const readme = `# x\n\n\`\`\`sh\nnpm install\n\`\`\`\n\n${block("fragment();\n")}${block(both)}${block(core)}`;

  it("are its blocks of TypeScript that import something", () => expect(readmeExamples(readme)).toEqual([both, core]));

  it("offer the first that needs no other package of ours", () => {
    expect(exampleWithin(readme, ["@backstep/core"])).toBe(core);
    expect(exampleWithin(readme, ["@backstep/core", "@backstep/drifts"])).toBe(both);
    expect(exampleWithin(readme, [])).toBeUndefined();
  });
});
