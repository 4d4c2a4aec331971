import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPackages } from "../repository/build.ts";
import { readmeExamples } from "../repository/examples.ts";
import { root, workspacePackages } from "../repository/packages.ts";
import { type Outcome, runTool } from "../repository/run-tool.ts";

const runner = join(root, "tooling/repository/run-programs.mjs");

/** `BACKSTEP_READMES=packages/core,packages/law` runs the examples of these folders alone; the repository's folder is "". */
const requested = process.env.BACKSTEP_READMES?.split(",");
const folders = ["", ...workspacePackages().map(({ folder }) => folder)]
  .filter((folder) => requested === undefined || requested.includes(folder))
  .filter((folder) => existsSync(join(root, folder, "README.md")));
const projectOf = (folder: string): string => `of-${folder.replaceAll("/", "-")}`;
const examples = folders.flatMap((folder) =>
  readmeExamples(readFileSync(join(root, folder, "README.md"), "utf8")).map((code, index) => ({
    readme: join(folder, "README.md"),
    number: index + 1,
    code,
    file: join(projectOf(folder), `example-${index + 1}`),
  })),
);

const compilerOptions = {
  types: ["node"],
  isolatedDeclarations: false,
  declaration: false,
  declarationMap: false,
  sourceMap: false,
};

/** Outputs for which a README gives the text. */
const promised: Readonly<Record<string, string>> = {
  "of-/example-1": "1000 samples, 128 score evaluations each\n",
};

// One compiler checks all examples against the sources. One process runs them, one after another, on the built packages.
describe.skipIf(examples.length === 0)("examples of READMEs", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "backstep-readme-")));
  let compiled: Outcome;
  let ran: Outcome;
  let outcomes: Readonly<Record<string, Outcome>>;

  beforeAll(async () => {
    for (const { manifest, path } of workspacePackages()) {
      mkdirSync(join(folder, "node_modules", dirname(manifest.name)), { recursive: true });
      symlinkSync(path, join(folder, "node_modules", manifest.name), "junction");
    }
    symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
    // Every example may import all our packages, and what its own package has installed.
    for (const each of folders) {
      mkdirSync(join(folder, projectOf(each)));
      const installed = join(root, each, "node_modules");
      if (existsSync(installed)) symlinkSync(installed, join(folder, projectOf(each), "node_modules"), "junction");
    }
    const settings = { extends: join(root, "tooling/tsconfig/base.json"), compilerOptions, include: ["of-*/*.ts"] };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    for (const { file, code } of examples) writeFileSync(join(folder, `${file}.ts`), code);
    [compiled] = await Promise.all([runTool("tsc", ["-p", "."], folder), buildPackages()]);
    const results = join(folder, "outcomes.json");
    const files = examples.map(({ file }) => `${file}.js`);
    ran = await runTool(process.execPath, [runner, `--results=${results}`, ...files], folder, { NO_COLOR: "1" });
    outcomes = JSON.parse(readFileSync(results, "utf8"));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("compile", () => expect(compiled).toEqual({ status: 0, output: "" }));

  it.each(examples)("$readme, example $number runs", ({ file }) => {
    const { status, output } = outcomes[`${file}.js`];
    expect(status, output).toBe(0);
    if (file in promised) expect(output).toBe(promised[file]);
  });

  it("leave nothing open that keeps their process alive", () => expect(ran.status, ran.output).toBe(0));
});
