import { spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCatalogue } from "@backstep/catalogue";
import type { CertifyProblem, Finding } from "@backstep/certify";
import { causesKey, makePlan, type Plan, parseExperiment, partsOf, rowKey } from "@backstep/experiment";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanTerminal } from "../src/commands/clean-terminal.ts";
import { announceLongWork } from "../src/commands/long-work.ts";
import { progressLine } from "../src/commands/progress.ts";
import { announcePlan } from "../src/commands/run-plan.ts";
import { runCommandLine } from "../src/index.ts";
import { problemReport } from "../src/tables/certify.ts";
import { parityTable } from "../src/tables/parity.ts";
import { backstep, experiment, fileOf, temporaryFolder } from "./terminal.ts";

async function planOf(changes: object): Promise<Plan> {
  const [catalogue, folder] = [createCatalogue(), "."];
  return makePlan(
    { experiment: await parseExperiment(experiment(changes), "", { catalogue, folder }), folder },
    { catalogue },
  );
}

/** A terminal that keeps what it shows. */
function recording(facts: { interactive?: boolean; colour?: boolean } = {}) {
  const shown: string[] = [];
  const keep = (text: string): void => void shown.push(text);
  const raw = { interactive: false, ...facts, out: keep, error: keep, signal: new AbortController().signal };
  return { shown, terminal: cleanTerminal(raw) };
}

describe("what a terminal shows", () => {
  it("has no characters that move its cursor or hide text", () => {
    const { shown, terminal } = recording();
    terminal.out("a\u001B[2J\u009B2J\u202Eb\u200B\tc\n");
    expect(shown).toEqual(["a\\u001b[2J\\u009b2J\\u202eb\\u200b\tc\n"]);
  });

  it("has the codes of our colours, if it shows colours", () => {
    const { shown, terminal } = recording({ colour: true });
    terminal.out("\u001B[31mred\u001B[0m \u001B[8mhidden");
    expect(shown).toEqual(["\u001B[31mred\u001B[0m \\u001b[8mhidden"]);
  });

  it("has a clean name of an experiment, in JSON the same name", async () => {
    const name = "a\u001B]0;title\u0007\u202Eb";
    const { out } = await backstep(["run", fileOf(experiment({ name })), "--json"]);
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(out.split("\n")[0]).experiment).toBe(name);
  });

  it("is drawn again in place by a progress line", () => {
    const { shown, terminal } = recording({ interactive: true });
    progressLine(terminal, "a\u001B[2Jb", 1).add(0.5);
    expect(shown.join("").startsWith("\r\u001B[2Ka [2Jb ")).toBe(true);
  });

  it.each([12, 30, 60, 80, 200])("fits %i columns with a progress line, also for a long name", (columns) => {
    const shown: string[] = [];
    const terminal = {
      ...recording({ interactive: true }).terminal,
      redraw: (line: string) => shown.push(line),
      columns,
    };
    const progress = progressLine(terminal, "a long name of an experiment, which goes on", 1);
    progress.add(0.5);
    expect(shown).toHaveLength(1);
    expect(shown[0].length).toBeLessThan(columns);
    expect(shown[0]).toContain("a long");
    if (columns > 20) expect(shown[0]).toContain("50 %");
    expect(shown[0].includes("█")).toBe(columns >= 30);
  });

  it("fits the columns with the tables of certify and parity", () => {
    const case_ = {
      id: "x",
      peer: "diffusers",
      sampler: "ddim",
      holds: true,
      skipped: false,
      maxError: 1e-9,
      tolerance: 1e-6,
    };
    const rows = [{ ...case_, reason: null }] as unknown as Parameters<typeof parityTable>[0];
    const problem = { name: "ou", mean: [1], variance: [1], drift: { horizon: 8 }, end: 0 };
    const law = {
      kind: "law",
      steps: 32,
      w2: 0.1,
      kl: 0.1,
      meanError: 0.1,
      sdError: 0.1,
      nfe: 32,
      evaluatesAtEnd: false,
    };
    const certified = (columns?: number): string =>
      problemReport(problem as unknown as CertifyProblem, [law as unknown as Finding], columns);
    for (const [whole, fitting] of [
      [parityTable(rows), parityTable(rows, 40)],
      [certified(), certified(40)],
    ]) {
      // The title of a problem is text, and the terminal wraps it.
      const widest = (text: string): number =>
        Math.max(
          ...text
            .split("\n")
            .filter((line) => !line.includes("exact law"))
            .map(({ length }) => length),
        );
      expect(widest(whole)).toBeGreaterThan(40);
      expect(widest(fitting)).toBeLessThanOrEqual(40);
    }
  });
});

describe("work that takes over a minute", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is announced with an estimate", async () => {
    const { shown, terminal } = recording();
    for (const seconds of [50, 240, 7200, 1e12, Number.POSITIVE_INFINITY]) announceLongWork(terminal, "x", seconds, 1);
    expect(shown.map((line) => line.replace(/.*take (.*);.*\n/, "$1"))).toEqual([
      "about 4 minutes",
      "about 2 hours",
      "more than 100 years",
      "longer than can be estimated",
    ]);
    announceLongWork({ ...terminal, columns: 60 }, "x", 240, 1);
    expect(shown.at(-1)).toBe("x: this will take about 4 minutes;\nCtrl-C ends it and keeps what is done\n");
  });

  it.each([
    ["run", { schemes: ["euler-maruyama"], steps: [100_000] }, []],
    ["sample", { schemes: ["heun"], steps: [10_000], samples: 1e6 }, ["--out", join(temporaryFolder(), "x.npy")]],
  ])("is announced by %s before it starts, once", async (command, changes, flags) => {
    const [controller, shown] = [new AbortController(), [] as string[]];
    const error = (text: string): void => {
      shown.push(text);
      controller.abort();
    };
    const terminal = { out: () => undefined, error, interactive: false, signal: controller.signal };
    const status = await runCommandLine([command, fileOf(experiment(changes)), ...flags], terminal);
    expect(status).toBe(130);
    expect(shown).toEqual([expect.stringMatching(/^small: this will take (about \d+|longer) .*\n$/)]);
  });

  it("is not announced by a run that keeps all of it from an earlier run", async () => {
    const { shown, terminal } = recording();
    const plan = await planOf({ schemes: ["euler-maruyama"], steps: [100_000] });
    expect(await announcePlan(plan, undefined, terminal)).toBe(true);
    const done = new Set(
      partsOf(plan).flatMap(({ cell, parts: { metrics } }) => [
        ...metrics.map((metric) => rowKey({ cell: cell.key, metric })),
        causesKey({ cell: cell.key }),
      ]),
    );
    expect(await announcePlan(plan, done, terminal)).toBe(false);
    expect(shown).toHaveLength(1);
  });

  it("is announced by a progress line outside terminals, once, from the rate of the first seconds", () => {
    const { shown, terminal } = recording();
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    const progress = progressLine(terminal, "x", 1000);
    progress.add(1);
    now.mockReturnValue(3000);
    progress.add(9);
    progress.add(10);
    expect(shown).toEqual(["x: this will take about 5 minutes; Ctrl-C ends it and keeps what is done\n"]);
  });
});

describe.skipIf(!existsSync("/dev/full"))("a full device", () => {
  it.each([["list"], ["run", fileOf(experiment())]])("as standard output is a coded error: %s", (...words) => {
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@backstep/source", "--import", "tsx", main, ...words],
      { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"], encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "FILE_NOT_WRITABLE: standard output cannot be written: ENOSPC\n",
    });
  });
});
