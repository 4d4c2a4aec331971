import { stripVTControlCharacters } from "node:util";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commands, runCommandLine } from "../src/commands/command-line.ts";
import { examples } from "../src/commands/examples.ts";
import { screenOf } from "../src/commands/screen.ts";
import { backstep } from "./terminal.ts";

/** The words of a line, of which some may be in double quotes, up to a redirection. */
function wordsOf(line: string): string[] {
  const [before] = line.split(" > ");
  return [...before.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

const all = Object.entries(examples).flatMap(([name, lines]) => lines.map((line) => [name, line] as const));

describe("help", () => {
  it.each(Object.keys(commands))("of %s ends with its two examples", async (name) => {
    const { out } = await backstep([name, "--help"]);
    expect(out.trimEnd().split("\n").slice(-3)).toEqual(["Examples:", ...examples[name].map((line) => `  ${line}`)]);
    expect(new Set(examples[name]).size).toBe(2);
  });

  it.each(all)("of %s: its command parses `%s`", async (name, line) => {
    const [program, command, ...words] = wordsOf(line);
    expect([program, command]).toEqual(["backstep", name]);
    const definition = new Command(name).exitOverride().configureOutput({ writeErr: () => undefined });
    (await commands[name][1]()).define(definition);
    let ran = false;
    definition.action(() => {
      ran = true;
    });
    await definition.parseAsync(words, { from: "user" });
    expect(ran).toBe(true);
  });

  const cheap = all.filter(([name]) => /^(?:list|schema|schemes|drifts|grids|targets|scores|metrics)$/.test(name));
  it.each(cheap)("of %s: `%s` succeeds", async (_, line) => {
    const { status, out, error } = await backstep(wordsOf(line).slice(1));
    expect({ status, error }).toEqual({ status: 0, error: "" });
    expect(out).not.toBe("");
  });

  it("has bold headings if the terminal shows them, and fits its width", async () => {
    let out = "";
    const screen = screenOf({ isTTY: true, columns: 60 }, {});
    const write = (text: string): void => {
      out += text;
    };
    const { signal } = new AbortController();
    await runCommandLine(["list", "--help"], { out: write, error: write, interactive: true, ...screen, signal });
    expect(out).toContain("\u001b[1mExamples:\u001b[22m");
    expect(out).toContain("\u001b[1mOptions:\u001b[22m");
    for (const line of stripVTControlCharacters(out).split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    expect((await backstep(["list", "--help"])).out).not.toContain("\u001b");
  });
});

describe("the screen", () => {
  const terminal = { isTTY: true, columns: 100 };
  it.each([
    ["a terminal", terminal, {}, { columns: 100, coloured: true }],
    ["a terminal with NO_COLOR", terminal, { NO_COLOR: "1" }, { columns: 100, coloured: false }],
    ["a terminal with an empty NO_COLOR", terminal, { NO_COLOR: "" }, { columns: 100, coloured: true }],
    ["a dumb terminal", terminal, { TERM: "dumb" }, { columns: 100, coloured: false }],
    ["a pipe", {}, {}, { columns: undefined, coloured: false }],
    ["a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, { columns: undefined, coloured: true }],
    ["a terminal with FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, { columns: 100, coloured: false }],
    ["NO_COLOR and FORCE_COLOR", terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }, { columns: 100, coloured: false }],
    [
      "a terminal that does not know its width",
      { isTTY: true, columns: 0 },
      {},
      { columns: undefined, coloured: true },
    ],
  ])("of %s", (_, stream, environment, expected) => {
    const { columns, colour } = screenOf(stream, environment);
    expect({ columns, coloured: colour }).toEqual(expected);
  });
});
