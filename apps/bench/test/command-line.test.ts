import { describe, expect, it } from "vitest";
import { backstep, oneLine } from "./terminal.ts";

const commands = [
  ...["run", "report", "export", "list", "schemes", "drifts", "grids", "targets", "scores", "metrics", "schema", "new"],
  ...["order", "sample", "train", "inspect", "certify", "parity"],
];

describe("backstep", () => {
  it.each(["--version", "-v"])("prints its version for %s", async (flag) => {
    expect(await backstep([flag])).toEqual({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), error: "" });
  });

  it.each([["--help"], ["-h"], ["help"]])("lists its commands for %s", async (flag) => {
    const { status, out, error } = await backstep([flag]);
    expect({ status, error }).toEqual({ status: 0, error: "" });
    for (const name of commands) expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });

  it("lists its commands without arguments, with status 2", async () => {
    const { status, out, error } = await backstep([]);
    expect({ status, out, error }).toEqual({ status: 2, out: (await backstep(["help"])).out, error: "" });
  });

  it.each(commands)("prints the help of %s on standard output", async (name) => {
    const { status, out, error } = await backstep([name, "--help"]);
    expect({ status, error }).toEqual({ status: 0, error: "" });
    expect(out).toMatch(new RegExp(`^Usage: backstep ${name} `));
    expect(await backstep([name, "-h"])).toEqual({ status, out, error });
    expect(await backstep(["help", name])).toEqual({ status, out, error });
  });

  it.each([
    ["an unknown command", ["rum"], /unknown command 'rum'; did you mean run\?/],
    ["a command that resembles none", ["xyzzy"], /unknown command 'xyzzy'; --help lists/],
    ["help for an unknown command", ["rum", "--help"], /unknown command 'rum'/],
    ["an unknown option", ["run", "x.yaml", "--jsn"], /unknown option '--jsn'; did you mean --json\?/],
    ["an unknown option before the command", ["--jsn", "run"], /unknown option '--jsn'/],
    ["a version of a command", ["run", "-v"], /unknown option '-v'/],
    ["an option at the end without its value", ["run", "x.yaml", "--out"], /--out <DIR>.* argument missing/],
    [
      "an option before another without its value",
      ["run", "x.yaml", "--out", "--json"],
      /--out needs a value before --json/,
    ],
    ["an option with an empty value", ["run", "x.yaml", "--out="], /--out is empty/],
    [
      "a value that is not a number",
      ["sample", "x.yaml", "-n", "many"],
      /--samples is many; it must be an integer at least 1/,
    ],
    ["a missing argument", ["report"], /missing required argument 'dir'/],
    ["too many arguments", ["report", "a", "b"], /too many arguments for 'report'/],
  ])("refuses %s in one line with status 2", async (_, argv, says) => {
    const { status, out, error } = await backstep(argv);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(oneLine("OPTION_INVALID"));
    expect(error).toMatch(says);
  });
});
