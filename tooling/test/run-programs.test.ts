import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { root } from "../repository/packages.ts";
import { type Outcome, runTool } from "../repository/run-tool.ts";

const folder = mkdtempSync(join(tmpdir(), "backstep-programs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The outcomes of programs with these texts, by index, and that of the process. */
async function run(...texts: string[]): Promise<{ whole: Outcome; each: Outcome[] }> {
  const files = texts.map((text, k) => {
    writeFileSync(join(folder, `${k}.mjs`), text);
    return `${k}.mjs`;
  });
  const programs = files.map((file) => `${file} --flag`);
  const runner = join(root, "tooling/repository/run-programs.mjs");
  const whole = await runTool(process.execPath, [runner, "--results=found.json", ...programs], folder);
  const found = JSON.parse(readFileSync(join(folder, "found.json"), "utf8"));
  return { whole, each: programs.map((program) => found[program]) };
}

it("gives each program its own output, arguments and status", async () => {
  const { whole, each } = await run(
    "console.log(process.argv.slice(2).join())",
    "console.error('two'); process.exitCode = 3",
    "process.stdout.write('three')",
  );
  expect(each).toEqual([
    { status: 0, output: "--flag\n" },
    { status: 3, output: "two\n" },
    { status: 0, output: "three" },
  ]);
  expect(whole).toEqual({ status: 1, output: "✓ 0.mjs --flag\n--flag\n✗ 1.mjs --flag\ntwo\n✓ 2.mjs --flag\nthree" });
});

it("passes if every program passes", async () => {
  expect((await run("", "")).whole.status).toBe(0);
});

it.each([
  ["throws", "throw new Error('ouch')"],
  ["rejects and no code awaits it", "Promise.reject(new Error('ouch'))"],
  ["throws after its end, as the last program", "setTimeout(() => { throw new Error('ouch') }, 20)"],
])("fails if a program %s", async (_, text) => {
  const { whole, each } = await run("", text);
  expect(whole.status).toBe(1);
  expect(each.map(({ status }) => status)).toEqual([0, 1]);
  expect(each[1].output).toContain("ouch");
});

it("fails with the programs that were not run to their end, if one ends the process", async () => {
  const { whole, each } = await run("", "process.exit(0)", "");
  expect(whole.status).toBe(1);
  expect(each.map(({ status }) => status)).toEqual([0, 1, 1]);
});
