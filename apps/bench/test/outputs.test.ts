import { spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanTerminal } from "../src/commands/clean-terminal.ts";
import { announceLongWork, planRate } from "../src/commands/long-work.ts";
import { progressLine } from "../src/commands/progress.ts";
import { backstep, experiment, fileOf } from "./terminal.ts";

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
    expect(await planRate()).toBeGreaterThan(1e5);
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
