import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { manifestProblems } from "../../repository/manifest-rules.ts";
import { publishedPackages, root, workspacePackages } from "../../repository/packages.ts";
import { factoryName, nameProblem } from "../names.ts";
import { newScheme } from "../scheme.ts";

/** Euler–Maruyama, as a contributor would write it into the template. */
const formula = `async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      const h = t0 - t1;
      const g2 = drift.g2(t0);
      const s = await score(x0, t0);
      const [w] = integrals(t0, t1, x0);
      return { x: sum([1 - h * drift.f(t0), x0], [0.5 * (1 + eta ** 2) * h * g2, s], [eta * Math.sqrt(g2), w]) };
    },`;

describe("a new scheme package", () => {
  const copy = mkdtempSync(join(tmpdir(), "backstep-new-"));
  const folder = join(copy, "packages/schemes/leap-frog-2");
  const read = (file: string): string => readFileSync(join(copy, file), "utf8");
  let files: string[] = [];

  beforeAll(() => {
    for (const file of ["tsconfig.json", "packages/catalogue/package.json", ".changeset", "tooling/tsconfig"])
      cpSync(join(root, file), join(copy, file), { recursive: true });
    // Vitest follows the references of tsconfig.json.
    for (const { folder: each } of publishedPackages())
      cpSync(join(root, each, "tsconfig.json"), join(copy, each, "tsconfig.json"));

    files = newScheme("leap-frog-2", copy);

    // What an installation would link.
    mkdirSync(join(folder, "node_modules"));
    const link = (name: string, target: string): void =>
      symlinkSync(join(root, target), join(folder, "node_modules", name), "junction");
    link("@backstep", "packages/schemes/heun/node_modules/@backstep");
    link("vitest", "node_modules/vitest");
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const node = (args: string[]): { status: number | null; output: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: copy,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    });
    return { status, output: stdout + stderr };
  };
  const contractTest = (): { status: number | null; output: string } =>
    node([
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--root",
      copy,
      "--config",
      join(root, "vitest.config.ts"),
      "contract",
    ]);

  it("has its names filled in everywhere", () => {
    expect(files).toContain(join("packages/schemes/leap-frog-2/src/leap-frog-2.ts"));
    for (const file of files) expect(read(file), file).not.toMatch(/scheme-name|schemeName/);
    expect(read("packages/schemes/leap-frog-2/src/index.ts")).toContain("leapFrog2");
  });

  it("has the manifest that all packages agree on", () => {
    const made = workspacePackages(copy).filter(({ folder: each }) => each === "packages/schemes/leap-frog-2");
    expect(made).toHaveLength(1);
    const here = made.map((each) => ({ ...each, path: join(root, each.folder) }));
    expect(here.flatMap(manifestProblems)).toEqual([]);
  });

  it("is added to TypeScript's references, to the bench, and to a changeset", () => {
    expect(JSON.parse(read("tsconfig.json")).references).toContainEqual({ path: "packages/schemes/leap-frog-2" });
    expect(JSON.parse(read("packages/catalogue/tsconfig.json")).references).toContainEqual({
      path: "../../packages/schemes/leap-frog-2",
    });
    const { dependencies } = JSON.parse(read("packages/catalogue/package.json"));
    expect(dependencies["@backstep/scheme-leap-frog-2"]).toBe("workspace:^");
    expect(Object.keys(dependencies)).toEqual(Object.keys(dependencies).sort());
    expect(readdirSync(join(copy, ".changeset"))).toContain("scheme-leap-frog-2.md");
  });

  it("compiles as it is, fails its contract saying why, and passes once the formula is written", () => {
    const compilerOptions = { noEmit: true, allowImportingTsExtensions: true };
    writeFileSync(
      join(copy, "tsconfig.check.json"),
      JSON.stringify({
        extends: "./tooling/tsconfig/base.json",
        compilerOptions,
        include: ["packages/*/*/src", "packages/*/*/test"],
      }),
    );
    expect(node([join(root, "node_modules/typescript7/bin/tsc"), "-p", "tsconfig.check.json"])).toEqual({
      status: 0,
      output: "",
    });

    const before = contractTest();
    expect(before.status).toBe(1);
    expect(before.output).toContain("leap-frog-2 has no formula yet");

    const source = join(folder, "src/leap-frog-2.ts");
    const written = readFileSync(source, "utf8")
      .replace(/async step\(\) \{[\s\S]*?\n {4}\},/, formula)
      .replace("{ increment }", "{ increment, sum }");
    writeFileSync(source, written);
    const after = contractTest();
    expect(after.output).not.toContain("FAIL");
    expect(after.status).toBe(0);
  }, 120_000);
});

describe("names", () => {
  it("become factories", () => {
    expect(["heun", "dpmpp-2m", "exponential-integrator"].map(factoryName)).toEqual([
      "heun",
      "dpmpp2m",
      "exponentialIntegrator",
    ]);
  });

  it.each([
    ["Heun", /kebab-case/],
    ["2m", /kebab-case/],
    ["../escape", /kebab-case/],
    ["scheme-heun", /twice/],
    ["new", /word of the language/],
    ["heun", /exists already/],
  ])("refuses %s and says why", (name, why) => {
    expect(nameProblem(name, root)).toMatch(why);
  });

  it("accepts a good one", () => {
    expect(nameProblem("leap-frog-2", root)).toBeUndefined();
  });
});
