import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const packages = [
  "kernels",
  "core",
  "test-fixtures",
  "brownian-path",
  "adaptive",
  "picard",
  "matrix-functions",
  "drifts",
  "grids",
  "law",
  "orders",
  "testkit",
  "datasets",
  "schemes/heun",
  "schemes/ddim",
  "scores/analytic",
  "metrics/gaussian",
];
const nameOf = (folder: string) => `@backstep/${folder.replace(/^(scheme|score|metric)s\/(.*)$/, "$1-$2")}`;

/** What a file of a package imports, and the rules that must object. */
const planted: readonly { file: string; imports: readonly string[]; rules: readonly string[] }[] = [
  { file: "packages/core/src/a.ts", imports: ["@backstep/kernels"], rules: [] },
  { file: "packages/core/src/b.ts", imports: ["@backstep/drifts"], rules: ["arrows-of-core"] },
  { file: "packages/core/src/c.ts", imports: ["@backstep/brownian-path"], rules: ["arrows-of-core"] },
  { file: "packages/adaptive/src/a.ts", imports: ["@backstep/core/plugin", "@backstep/brownian-path"], rules: [] },
  { file: "packages/picard/src/a.ts", imports: ["@backstep/adaptive"], rules: ["arrows-of-picard"] },
  { file: "packages/schemes/heun/src/e.ts", imports: ["@backstep/core/plugin"], rules: [] },
  { file: "packages/schemes/heun/src/f.ts", imports: ["@backstep/adaptive"], rules: ["arrows-of-plugins"] },
  { file: "packages/schemes/heun/test/c.test.ts", imports: ["@backstep/adaptive"], rules: [] },
  { file: "packages/kernels/src/a.ts", imports: ["@backstep/core"], rules: ["arrows-of-kernels"] },
  { file: "packages/drifts/src/a.ts", imports: ["@backstep/core"], rules: [] },
  { file: "packages/drifts/src/b.ts", imports: ["@backstep/kernels"], rules: ["arrows-of-plugins"] },
  { file: "packages/schemes/heun/src/a.ts", imports: ["@backstep/core"], rules: [] },
  { file: "packages/schemes/heun/src/b.ts", imports: ["@backstep/scheme-ddim"], rules: ["arrows-of-plugins"] },
  { file: "packages/schemes/heun/src/d.ts", imports: ["@backstep/matrix-functions"], rules: [] },
  {
    file: "packages/matrix-functions/src/a.ts",
    imports: ["@backstep/drifts"],
    rules: ["arrows-of-matrix-functions"],
  },
  { file: "packages/schemes/heun/src/c.ts", imports: ["@backstep/drifts"], rules: ["arrows-of-plugins"] },
  { file: "packages/schemes/heun/test/a.test.ts", imports: ["@backstep/drifts", "@backstep/testkit"], rules: [] },
  {
    file: "packages/schemes/heun/test/b.test.ts",
    imports: ["@backstep/scheme-ddim"],
    rules: ["arrows-of-package-tests"],
  },
  { file: "packages/metrics/gaussian/src/a.ts", imports: ["@backstep/score-analytic"], rules: ["arrows-of-plugins"] },
  { file: "packages/law/src/a.ts", imports: ["@backstep/kernels", "@backstep/score-analytic"], rules: [] },
  { file: "packages/law/src/b.ts", imports: ["@backstep/drifts"], rules: ["arrows-of-law"] },
  { file: "packages/orders/src/a.ts", imports: ["@backstep/law", "@backstep/grids"], rules: [] },
  { file: "packages/orders/src/b.ts", imports: ["@backstep/testkit"], rules: ["arrows-of-orders"] },
  { file: "packages/testkit/src/a.ts", imports: ["@backstep/law", "@backstep/orders"], rules: [] },
  { file: "packages/testkit/src/b.ts", imports: ["@backstep/scheme-heun"], rules: ["arrows-of-testkit"] },
  { file: "packages/core/test/a.test.ts", imports: ["@backstep/testkit"], rules: ["arrows-of-core-tests"] },
  { file: "packages/test-fixtures/src/a.ts", imports: ["@backstep/core"], rules: [] },
  { file: "packages/core/src/d.ts", imports: ["@backstep/test-fixtures"], rules: ["arrows-of-core"] },
  { file: "packages/core/test/b.test.ts", imports: ["@backstep/test-fixtures"], rules: [] },
  { file: "packages/picard/test/a.test.ts", imports: ["@backstep/test-fixtures"], rules: [] },
  {
    file: "packages/schemes/heun/test/d.test.ts",
    imports: ["@backstep/test-fixtures"],
    rules: ["arrows-of-package-tests"],
  },
  { file: "packages/grids/src/a.ts", imports: ["../../core/src/index.ts"], rules: ["by-name-only"] },
  { file: "packages/grids/src/b.ts", imports: ["@backstep/core/src/inner.ts"], rules: ["resolvable"] },
  {
    file: "packages/grids/src/c.ts",
    imports: ["../../../apps/bench/src/index.ts"],
    rules: ["apps-are-ends", "by-name-only"],
  },
  { file: "packages/grids/src/d.ts", imports: ["./e.ts"], rules: ["no-circles"] },
  // A circle is reported once, at its first file.
  { file: "packages/grids/src/e.ts", imports: ["./d.ts"], rules: [] },
  { file: "packages/grids/src/g.ts", imports: ["type ./h.ts"], rules: ["no-circles"] },
  { file: "packages/grids/src/h.ts", imports: ["type ./g.ts"], rules: [] },
  { file: "packages/grids/src/f.ts", imports: [], rules: ["no-orphans"] },
  { file: "packages/grids/src/i.ts", imports: ["../../../tooling/a.ts"], rules: ["tooling-is-outside"] },
  { file: "packages/grids/scripts/i.ts", imports: ["../../../tooling/a.ts"], rules: [] },
  { file: "apps/bench/src/a.ts", imports: ["@backstep/scheme-heun", "@backstep/scheme-ddim"], rules: [] },
];

/** `type ./a.ts` means an import of types only. */
const importing = (from: string): string =>
  from.startsWith("type ") ? `import type { A } from "${from.slice(5)}";\nexport type B = A;\n` : `import "${from}";\n`;

describe("the arrows between packages", () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-arrows-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  let violations: { from: string; rule: { name: string } }[] = [];

  beforeAll(() => {
    write("tsconfig.check.json", "{}");
    write("tooling/a.ts", "export const a = 1;\n");
    write("apps/bench/src/index.ts", 'export * from "@backstep/core";\n');
    mkdirSync(join(folder, "node_modules/@backstep"), { recursive: true });
    for (const path of packages) {
      const source = (file: string) => ({ "@backstep/source": `./src/${file}.ts` });
      const exports = { ".": source("index"), "./plugin": source("plugin") };
      write(`packages/${path}/package.json`, JSON.stringify({ name: nameOf(path), type: "module", exports }));
      for (const entry of ["index", "plugin"])
        write(`packages/${path}/src/${entry}.ts`, 'export * from "./inner.ts";\n');
      write(`packages/${path}/src/inner.ts`, "export const inner = 1;\n");
      symlinkSync(join(folder, "packages", path), join(folder, "node_modules", nameOf(path)), "junction");
    }
    for (const { file, imports } of planted) write(file, imports.map(importing).join(""));

    const tool = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const config = join(root, "tooling/arrows.cjs");
    const { stdout } = spawnSync(
      process.execPath,
      [tool, "--config", config, "--output-type", "json", "packages", "apps"],
      { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    violations = JSON.parse(stdout).summary.violations;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(planted)("$file importing $imports breaks $rules", ({ file, rules }) => {
    const broken = violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    expect([...new Set(broken)].sort()).toEqual([...rules].sort());
  });
});
