import { describe, expect, it } from "vitest";
import { runCommandLine } from "../src/index.ts";
import { backstep, experiment, fileOf } from "./terminal.ts";

/** What a command prints in a terminal of a width. */
async function inTerminal(argv: readonly string[], columns: number): Promise<string> {
  let out = "";
  await runCommandLine(argv, {
    out: (text) => {
      out += text;
    },
    error: () => undefined,
    interactive: true,
    columns,
    signal: new AbortController().signal,
  });
  return out;
}

const kinds = ["schemes", "drifts", "grids", "targets", "scores", "metrics"];

describe("backstep list", () => {
  it.each(kinds)("prints %s as the short form does, and the options of one", async (list) => {
    const all = await backstep(["list", list]);
    expect(all).toEqual(await backstep([list]));
    expect(all).toMatchObject({ status: 0, error: "" });
    const name = all.out.split("\n").at(-2)!.split(" ")[0];
    expect(await backstep(["list", list, name])).toEqual(await backstep([list, name]));
  });

  it("refuses a list that does not exist", async () => {
    const { status, error } = await backstep(["list", "scheme"]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringMatching(/^OPTION_INVALID: .*schemes, drifts/),
    });
  });

  it.each([80, 120, 200])("fits a terminal of %i columns, without breaking a word", async (columns) => {
    for (const argv of [["list"], ...kinds.map((kind) => ["list", kind]), ["schemes", "ddim"]]) {
      const shown = await inTerminal(argv, columns);
      const whole = (await backstep(argv)).out;
      for (const line of shown.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(columns);
      const words = new Set(shown.split(/\s+/));
      for (const word of whole.split(/\s+/)) expect(words, word).toContain(word);
    }
  });

  it("rounds numbers in tables alone", async () => {
    expect((await backstep(["schemes"])).out).toMatch(/^predictor-corrector .* 1\.41421 /m);
    expect((await backstep(["schemes", "--json"])).out).toContain(`"noiseLevel":${Math.SQRT2}`);
  });
});

describe("the names of schemes in papers", () => {
  const real = {
    EM: "euler-maruyama",
    EI: "exponential-integrator",
    REM: "randomized-midpoint",
    REI: "randomized-exponential",
    SO: "local-linearization",
  };

  it("name schemes in experiments, in any case, and rows carry the real names", async () => {
    const file = fileOf(
      experiment({ schemes: ["EM", "ei", { name: "Rem", uniforms: "perRow" }, "REI", "so"], steps: [8] }),
    );
    const { status, out } = await backstep(["run", file, "--json"]);
    const rows = out.trimEnd().split("\n");
    expect({ status, names: rows.map((row) => JSON.parse(row).scheme) }).toEqual({
      status: 0,
      names: Object.values(real),
    });
  });

  it("are refused next to the full name", async () => {
    const { status, error } = await backstep(["run", fileOf(experiment({ schemes: ["em", "euler-maruyama"] }))]);
    expect({ status, error }).toEqual({
      status: 2,
      error: expect.stringMatching(/^EXPERIMENT_INVALID: .*euler-maruyama/),
    });
  });

  it.each(Object.entries(real))("%s is listed with %s", async (alias, name) => {
    expect((await backstep(["schemes"])).out).toMatch(new RegExp(`^${name} +${alias} `, "m"));
    expect(await backstep(["schemes", alias.toLowerCase()])).toEqual(await backstep(["schemes", name]));
  });

  it("are suggested for a typing error", async () => {
    const { error } = await backstep(["schemes", "REEM"]);
    expect(error).toMatch(/did you mean "REM"/);
  });
});
