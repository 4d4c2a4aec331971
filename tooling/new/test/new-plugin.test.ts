import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factoryName, type PluginKind, pluginKinds } from "../../../packages/templates/src/index.ts";
import { manifestProblems } from "../../repository/manifest-rules.ts";
import { publishedPackages, root, workspacePackages } from "../../repository/packages.ts";
import { workspacePlugins } from "../../repository/plugins.ts";
import { withFormula } from "../formulas.ts";
import { problemOf } from "../names.ts";
import { folderOf } from "../places.ts";
import { newPlugin } from "../plugin.ts";

const name = "leap-frog-2";
const own = pluginKinds.filter((kind) => kind !== "drift" && kind !== "grid");
/** A target and a score of one name would be one folder. */
const nameOf = (kind: PluginKind): string => (kind === "target" ? "leap-frog-law" : name);

describe("a new plugin of this repository", () => {
  const copy = mkdtempSync(join(tmpdir(), "backstep-new-"));
  const read = (file: string): string => readFileSync(join(copy, file), "utf8");
  const files = new Map<PluginKind, readonly string[]>();
  const sourceOf = (kind: PluginKind): string => `${folderOf(kind, nameOf(kind))}/src/${nameOf(kind)}.ts`;

  beforeAll(() => {
    const copied = ["tsconfig.json", "packages/catalogue/package.json", ".changeset", "tooling/tsconfig"];
    const shared = ["drifts", "grids"].flatMap((each) =>
      ["src", "package.json", "README.md"].map((file) => `packages/${each}/${file}`),
    );
    for (const file of [...copied, ...shared]) cpSync(join(root, file), join(copy, file), { recursive: true });
    // Vitest follows the references of tsconfig.json.
    for (const { folder } of publishedPackages())
      cpSync(join(root, folder, "tsconfig.json"), join(copy, folder, "tsconfig.json"));

    for (const kind of pluginKinds) files.set(kind, newPlugin(kind, nameOf(kind), copy));

    // What an installation would link.
    const modules = join(copy, "node_modules");
    mkdirSync(join(modules, "@backstep"), { recursive: true });
    for (const each of ["core", "drifts", "testkit", "score-analytic"]) {
      const folder = each === "score-analytic" ? "scores/analytic" : each;
      symlinkSync(join(root, "packages", folder), join(modules, "@backstep", each), "junction");
    }
    symlinkSync(join(root, "node_modules/vitest"), join(modules, "vitest"), "junction");
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
  const compile = () => node([join(root, "node_modules/typescript7/bin/tsc"), "-p", "tsconfig.check.json"]);
  const contractTests = () =>
    node([
      join(root, "node_modules/vitest/vitest.mjs"),
      ...["run", "--root", copy, "--config", join(root, "vitest.config.ts")],
      // The scheme's test of one step by hand is left out: its numbers are the author's.
      ...["contract", `drifts/test/${name}`, `grids/test/${name}`],
    ]);

  it("has its names filled in everywhere", () => {
    for (const [kind, written] of files) {
      expect(written).toContain(join(sourceOf(kind)));
      for (const file of written) expect(read(file), file).not.toMatch(/plugin-?name|\{\{/i);
      expect(read(`${folderOf(kind, nameOf(kind))}/src/index.ts`)).toContain(factoryName(nameOf(kind)));
    }
  });

  it("has the manifest that all packages agree on, or a place in the package of its kind", () => {
    for (const kind of own) {
      const made = workspacePackages(copy).filter(({ folder }) => folder === folderOf(kind, nameOf(kind)));
      expect(made).toHaveLength(1);
      expect(made.map((each) => ({ ...each, path: join(copy, each.folder) })).flatMap(manifestProblems)).toEqual([]);
    }
    const found = workspacePlugins(copy).map((plugin) => `${plugin.kind} ${plugin.name.split("/")[0]}`);
    for (const kind of pluginKinds) expect(found).toContain(`${kind} ${nameOf(kind)}`);
  });

  it("is added to TypeScript's references, to the catalogue, and to a changeset", () => {
    const { dependencies } = JSON.parse(read("packages/catalogue/package.json"));
    expect(Object.keys(dependencies)).toEqual(Object.keys(dependencies).sort());
    for (const kind of own) {
      const folder = folderOf(kind, nameOf(kind));
      expect(JSON.parse(read("tsconfig.json")).references).toContainEqual({ path: folder });
      const { references } = JSON.parse(read("packages/catalogue/tsconfig.json"));
      expect(references).toContainEqual({ path: `../../${folder}` });
      expect(dependencies[`@backstep/${kind === "target" ? "score" : kind}-${nameOf(kind)}`]).toBe("workspace:^");
    }
    const changesets = readdirSync(join(copy, ".changeset"));
    for (const kind of pluginKinds) expect(changesets).toContain(`${kind}-${nameOf(kind)}.md`);
  });

  it("compiles as it is, fails its contract once saying why, and passes once the formula is written", () => {
    const compilerOptions = { noEmit: true, allowImportingTsExtensions: true, isolatedDeclarations: false };
    const include = own.flatMap((kind) => ["src", "test"].map((each) => `${folderOf(kind, nameOf(kind))}/${each}`));
    const shared = ["drifts", "grids"].flatMap((each) => [`packages/${each}/src`, `packages/${each}/test`]);
    writeFileSync(
      join(copy, "tsconfig.check.json"),
      JSON.stringify({ extends: "./tooling/tsconfig/base.json", compilerOptions, include: [...include, ...shared] }),
    );
    expect(compile()).toEqual({ status: 0, output: "" });

    const before = contractTests();
    expect(before.status).toBe(1);
    expect(before.output).toMatch(/Tests +6 failed/);
    for (const kind of pluginKinds)
      expect(before.output).toContain(`${nameOf(kind)} has no formula yet: write it in ${sourceOf(kind)}`);

    for (const kind of pluginKinds) {
      const file = join(copy, sourceOf(kind));
      writeFileSync(file, withFormula(kind, nameOf(kind), readFileSync(file, "utf8")));
    }
    expect(compile()).toEqual({ status: 0, output: "" });
    const after = contractTests();
    expect(after.output).not.toContain("FAIL");
    expect(after.status).toBe(0);
  }, 180_000);
});

describe("names of new plugins", () => {
  it("become factories", () => {
    const names = ["heun", "dpmpp-2m", "exponential-integrator"].map(factoryName);
    expect(names).toEqual(["heun", "dpmpp2m", "exponentialIntegrator"]);
  });

  it.each([
    ["scheme", "Heun", /kebab-case/],
    ["scheme", "2m", /kebab-case/],
    ["drift", "../escape", /kebab-case/],
    ["scheme", "scheme-heun", /twice/],
    ["grid", "new", /word of the language/],
    ["scheme", "heun", /exists already/],
    ["drift", "ou", /the drift ou exists already, in packages\/drifts/],
    ["grid", "karras", /exists already/],
    ["target", "mixture", /exists already/],
    ["score", "onnx", /exists already/],
    ["metric", "wasserstein", /exists already/],
  ] as const)("refuses the %s %s and says why", (kind, each, why) => {
    expect(problemOf(kind, each, root)).toMatch(why);
  });

  it("accepts a good one", () => {
    for (const kind of pluginKinds) expect(problemOf(kind, "leap-frog-2", root)).toBeUndefined();
  });
});
