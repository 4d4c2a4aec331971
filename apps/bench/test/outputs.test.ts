import { spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCatalogue } from "@backstep/catalogue";
import { causesKey, makePlan, type Plan, parseExperiment, partsOf, rowKey } from "@backstep/experiment";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanTerminal } from "../src/commands/clean-terminal.ts";
import { announceLongWork } from "../src/commands/long-work.ts";
import { progressLine } from "../src/commands/progress.ts";
import { announcePlan } from "../src/commands/run-plan.ts";
import { runCommandLine } from "../src/index.ts";
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
