import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Scheme } from "@backstep/core";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { describe, expect, it } from "vitest";
import { type Check, certify, certifyProblems, type Finding, startSampler } from "../src/index.ts";

const { signal } = new AbortController();
const [problem] = certifyProblems("ou");
const steps = [8, 12, 16, 24];
const fileOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const exampleOf = (file: string): string => fileOf(`../../../examples/certify/${file}`);

async function findingsOf(command: string, noiseLevel: number, sameAs?: Scheme<unknown>): Promise<Finding[]> {
  const sampler = await startSampler(command, { timeout: 20, signal });
  try {
    const findings: Finding[] = [];
    for await (const finding of certify({ sampler, problem, steps, noiseLevel, signal, ...(sameAs && { sameAs }) }))
      findings.push(finding);
    return findings;
  } finally {
    await sampler.close();
  }
}

const checksOf = (findings: readonly Finding[]): Record<string, boolean> =>
  Object.fromEntries(
    findings.filter((finding): finding is Check => finding.kind === "check").map((each) => [each.check, each.passed]),
  );

const python = spawnSync("python3", ["--version"]).status === 0;

describe("certify", () => {
  it.each<[string, string, number, Scheme<unknown>]>([
    ["Heun in JavaScript", `node "${exampleOf("heun.mjs")}"`, 0, heun()],
    ["Euler–Maruyama in Python", `python3 "${exampleOf("euler_maruyama.py")}"`, 1, eulerMaruyama()],
  ])("finds the exact law of %s, equal to that of our scheme", async (_, command, noiseLevel, scheme) => {
    if (command.startsWith("python3") && !python) return;
    const findings = await findingsOf(command, noiseLevel, scheme);
    expect(checksOf(findings)).toEqual({ repeatable: true, rows: true, affine: true, limit: true, "same-as": true });
    const laws = findings.filter((finding) => finding.kind === "law");
    expect(laws.map((law) => law.steps)).toEqual(steps);
    expect(laws.map(({ nfe }) => nfe)).toEqual(steps.map((count) => count * scheme.info.nfePerStep));
    laws.slice(1).forEach((law, k) => expect(law.w2).toBeLessThan(laws[k].w2));
  });

  it("finds a sampler that is not the scheme of its name", async () => {
    const findings = await findingsOf(`node "${exampleOf("heun.mjs")}"`, 0, eulerMaruyama());
    expect(checksOf(findings)).toMatchObject({ limit: true, "same-as": false });
  });

  it.each([
    ["random", { repeatable: false, rows: false }],
    ["batch-mean", { repeatable: true, rows: false }],
    ["clipped", { repeatable: true, rows: true, affine: false }],
    ["frozen", { repeatable: true, rows: true, affine: true, limit: false }],
  ])("fails a sampler with the fault %s, and omits the findings that depend on it", async (fault, expected) => {
    expect(checksOf(await findingsOf(`node "${fileOf("broken-sampler.mjs")}" ${fault}`, 0))).toEqual(expected);
  });

  it("rejects an unknown drift and names the nearest", () => {
    expect(() => certifyProblems("uo")).toThrow(/"uo".*"ou"/);
  });
});

describe("startSampler", () => {
  it.each([
    ["a program that ends", `node -e ""`, "PROGRAM_FAILED"],
    ["a line that is not JSON", `node -e "console.log('Loading')"`, "PROTOCOL_INVALID"],
  ])("rejects %s", async (_, command, code) => {
    await expect(startSampler(command, { timeout: 20, signal })).rejects.toMatchObject({ code });
  });

  it("rejects a program that exceeds the timeout, and advises", async () => {
    const silent = `node -e "setInterval(() => undefined, 1000)"`;
    await expect(startSampler(silent, { timeout: 0.2, signal })).rejects.toMatchObject({
      code: "PROGRAM_FAILED",
      message: expect.stringContaining("raise the timeout"),
    });
  });

  it("stops at once when the signal fires", async () => {
    const abort = new AbortController();
    const started = startSampler(`node -e "setInterval(() => undefined, 1000)"`, { timeout: 20, signal: abort.signal });
    abort.abort();
    await expect(started).rejects.toMatchObject({ code: "ABORTED" });
  });
});
