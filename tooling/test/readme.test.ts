import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readmeExamples } from "../repository/examples.ts";
import { root, workspacePackages } from "../repository/packages.ts";

const examples = ["", ...workspacePackages().map(({ folder }) => folder)]
  .map((folder) => join(folder, "README.md"))
  .filter((readme) => existsSync(join(root, readme)))
  .flatMap((readme) =>
    readmeExamples(readFileSync(join(root, readme), "utf8")).map((code, index) => ({
      readme,
      number: index + 1,
      code,
      file: `${readme.replaceAll(/\W+/g, "-")}-${index + 1}.ts`,
    })),
  );

describe("examples of READMEs, on sources", { concurrent: true }, () => {
  const folder = mkdtempSync(join(tmpdir(), "backstep-readme-"));
  beforeAll(() => {
    for (const { manifest, path } of workspacePackages()) {
      mkdirSync(join(folder, "node_modules", dirname(manifest.name)), { recursive: true });
      symlinkSync(path, join(folder, "node_modules", manifest.name), "junction");
    }
    symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"), "junction");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const compilerOptions = {
      noEmit: true,
      types: ["node"],
      allowImportingTsExtensions: true,
      isolatedDeclarations: false,
    };
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: join(root, "tooling/tsconfig/base.json"), compilerOptions, include: ["*.ts"] }),
    );
    for (const { file, code } of examples) writeFileSync(join(folder, file), code);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function node(...args: string[]): Promise<{ status: number | null; output: string }> {
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    return new Promise((resolve) => {
      child.on("close", (status) => resolve({ status, output: Buffer.concat(chunks).toString() }));
    });
  }
  const run = (file: string): ReturnType<typeof node> =>
    node("--conditions=@backstep/source", "--import", import.meta.resolve("tsx"), file);

  it("compile", async () => {
    expect(await node(join(root, "node_modules/typescript7/bin/tsc"), "-p", ".")).toEqual({ status: 0, output: "" });
  }, 120_000);

  it.each(examples)("$readme, example $number runs", async ({ file }) => {
    const { status, output } = await run(file);
    expect(status, output).toBe(0);
  });

  it("the first of the repository prints what it promises", async () => {
    expect((await run("README-md-1.ts")).output).toBe("1000 samples, 128 score evaluations each\n");
  });
});
