import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { example } from "./certify-example.ts";
import { backstep, fileOf, oneLine } from "./terminal.ts";

describe("a sampler at fault gives status 2 and one line:", () => {
  const hello = `{"type":"hello","backstep":"certify/1","name":"x","solves":"ode","normalsPerStep":0}`;
  /** A sampler that prints one line for each line that it reads. */
  const printing = (...lines: string[]): string =>
    `node "${fileOf(`const lines = ${JSON.stringify(lines)}; require("node:readline").createInterface({ input: process.stdin }).on("line", () => lines.length > 0 && console.log(lines.shift()));`, "x.cjs")}"`;
  const broken: [string, string, string, RegExp][] = [
    [
      "a command that does not exist",
      "no-such-sampler",
      "PROGRAM_FAILED",
      /hello, ended with status 127; its last words: .*no-such-sampler/,
    ],
    [
      "a program that dies",
      `node -e "throw new TypeError('ouch')"`,
      "PROGRAM_FAILED",
      /status 1; its last words: .*ouch/,
    ],
    ["a program that ends at once", `node -e ""`, "PROGRAM_FAILED", /ended with status 0$/],
    ["no answer", printing(), "PROGRAM_FAILED", /hello, was silent for 0\.5 s/],
    ["no answer during a run", printing(hello), "PROGRAM_FAILED", /run 1 of 32 steps, was silent/],
    [
      "a line that is not JSON",
      printing("Loading model …"),
      "PROTOCOL_INVALID",
      /line 1 of the sampler: it is not JSON; the line is Loading model/,
    ],
    ["colours", printing("\u001b[31mred\u0007"), "PROTOCOL_INVALID", /the line is \[31mred$/],
    ["JSON that is not an object", printing("[1]"), "PROTOCOL_INVALID", /line 1.*not an object/],
    [
      "another version",
      printing(hello.replace("certify/1", "certify/2")),
      "PROTOCOL_INVALID",
      /"certify\/2".*"certify\/1"/,
    ],
    ["no version", printing(`{"type":"hello"}`), "PROTOCOL_INVALID", /backstep is undefined/],
    ["a first line that is not a hello", printing(`{"type":"done"}`), "PROTOCOL_INVALID", /"hello"/],
    ["an ODE with noise", printing(hello.replace(":0}", ":1}")), "PROTOCOL_INVALID", /normalsPerStep is 1; .*0 to 0/],
    ["an unknown equation", printing(hello.replace(`"ode"`, `"pde"`)), "PROTOCOL_INVALID", /solves is "pde"/],
    [
      "an unknown message",
      printing(hello, `{"type":"scor"}`),
      "PROTOCOL_INVALID",
      /line 2.*"scor"; did you mean "score"/,
    ],
    [
      "a score of a wrong shape",
      printing(hello, `{"type":"score","t":1,"x":[[1,2]]}`),
      "PROTOCOL_INVALID",
      /x\[0\] is \[1,2\]; .*3 numbers/,
    ],
    ["a score without points", printing(hello, `{"type":"score","t":1}`), "PROTOCOL_INVALID", /x is undefined/],
    [
      "a time that is not a number",
      printing(hello, `{"type":"score","t":"1","x":[[1,2,3]]}`),
      "PROTOCOL_INVALID",
      /t is "1"/,
    ],
    ["a time beyond the grid's", printing(hello, `{"type":"drift","t":9}`), "PROTOCOL_INVALID", /t is 9; .*0 and 8/],
    [
      "a text for a number",
      printing(hello, `{"type":"score","t":1,"x":[[1,"NaN",3]]}`),
      "PROTOCOL_INVALID",
      /x\[0\]\[1\] is "NaN"/,
    ],
    ["NaN as Python writes it", printing(hello, `{"type":"score","t":1,"x":[[1,NaN,3]]}`), "NON_FINITE", /line 2/],
    [
      "a number beyond the range of doubles",
      printing(hello, `{"type":"score","t":1,"x":[[1,1e999,3]]}`),
      "NON_FINITE",
      /Infinity/,
    ],
    [
      "an end with too few rows",
      printing(hello, `{"type":"done","id":1,"x":[[1,2,3]]}`),
      "PROTOCOL_INVALID",
      /1 rows; the run has 3/,
    ],
    [
      "the end of another run",
      printing(hello, `{"type":"done","id":7,"x":[[1,2,3]]}`),
      "PROTOCOL_INVALID",
      /id is 7; this is run 1/,
    ],
  ];
  it.each(broken)("%s", async (_, command, code, names) => {
    const silent = code === "PROGRAM_FAILED" && command.includes("x.cjs") ? "0.5" : "20";
    const { status, out, error } = await backstep(["certify", "--command", command, "--timeout", silent, "--json"]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(oneLine(code));
    expect(error.trimEnd()).toMatch(names);
  });

  it.each([
    ["no command", [], /--command is missing/],
    ["a command in pieces", ["--command", "node", "x.mjs"], /"x\.mjs" belongs to no option/],
    ["an unknown drift", ["--command", "x", "--drift", "vp-liner"], /"vp-linear"/],
    ["too few step counts", ["--command", "x", "--steps", "8,16"], /at least 4/],
    ["step counts that fall", ["--command", "x", "--steps", "8,16,12,32"], /each larger/],
    ["step counts that are not integers", ["--command", "x", "--steps", "8,16,32,x"], /integers/],
    ["a timeout that is not a number", ["--command", "x", "--timeout", "soon"], /--timeout is soon/],
    ["a negative noise level", ["--command", "x", "--noise-level=-1"], /--noise-level is -1/],
    ["a noise level for an ODE", ["--command", printing(hello), "--noise-level", "1"], /solves the ODE/],
    ["an unknown scheme", ["--command", "x", "--same-as", "huen"], /"heun"/],
    ["an unknown option", ["--command", "x", "--time-out", "1"], /--timeout|"timeout"/],
  ])("%s", async (_, argv, names) => {
    const { status, out, error } = await backstep(["certify", ...argv]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(error).toMatch(/^[A-Z_]+: [^\n]+\n$/);
    expect(error).toMatch(names);
  });
});

describe("the sampler's process", () => {
  /** A sampler that prints nothing, ignores the end of its input, and appends to a file every 20 ms. A shell starts at once on a busy machine, too. */
  const silent = (file: string): string => `sh -c "while true; do printf . >> '${file}'; sleep 0.02; done"`;
  const sizeOf = (file: string): number => statSync(file).size;

  /** Requires that nothing is written any more. */
  async function requireStill(files: readonly string[]): Promise<void> {
    const before = files.map(sizeOf);
    expect(Math.min(...before)).toBeGreaterThan(0);
    await wait(200);
    expect(files.map(sizeOf)).toEqual(before);
  }

  it("is stopped with its child processes if it does not answer", async () => {
    const files = [fileOf("", "file"), fileOf("", "file")];
    const command = `${files.map(silent).join(" & ")}; true`;
    const { status } = await backstep(["certify", "--command", command, "--timeout", "1"]);
    expect(status).toBe(2);
    await requireStill(files);
  });

  it("is stopped with its child processes when the run is done", async () => {
    const file = fileOf("", "file");
    const command = `${silent(file)} & node "${example("heun.mjs")}"`;
    const { status } = await backstep(["certify", "--command", command, "--drift", "ou"]);
    expect(status).toBe(0);
    await requireStill([file]);
  });

  it("is stopped by an interrupt, with status 130", async () => {
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const file = fileOf("", "file");
    const backstepArguments = [main, "certify", "--command", `${silent(file)}; true`];
    const child = spawn(process.execPath, ["--conditions=@backstep/source", "--import", "tsx", ...backstepArguments]);
    await expect.poll(() => sizeOf(file), { timeout: 10_000 }).toBeGreaterThan(0);
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    await requireStill([file]);
  });
});
