import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../src/index.ts";
import { backstep, experiment, type Outcome, oneLine, temporaryFolder } from "./terminal.ts";

let folder = "";
const write = (file: string, text: string): string => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  return join(folder, file);
};
const ran = (): boolean => existsSync(join(folder, "ran"));
const effect = (): string => `import { writeFileSync } from "node:fs";
  const note = () => writeFileSync(${JSON.stringify(join(folder, "ran"))}, "x");`;

/** A scheme that is Euler's method under another name. Loading the module leaves a file. */
const scheme = (more = ""): string => `${effect()}
  note();
  const info = { name: "leapfrog", solves: "ode", noiseLevel: 0, strongOrder: 1, weakOrder: 1, nfePerStep: 1, jvpsPerStep: 0,
    evaluatesAtEnd: false, requires: [], source: "none" };
  const step = async (_problem, _t0, _t1, x0) => ({ x: x0 });
  export const leapfrog = Object.assign(() => ({ info, noise: [], step }), {
    plugin: { kind: "scheme", name: "leapfrog", options: { gain: { type: "number", min: 0, default: 1, about: "Gain." } } } });
  ${more}`;

const installed = (name: string, keywords: readonly string[], text: string): void => {
  const manifest = { name, version: "1.0.0", type: "module", exports: "./index.js", keywords };
  write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
  write(`node_modules/${name}/index.js`, text);
};
const fileWith = (changes: object): string => write("experiment.yaml", JSON.stringify(experiment(changes)));

/** Runs a command in a terminal whose user gives these answers. */
async function answering(argv: readonly string[], answers: string[]): Promise<Outcome & { questions: string[] }> {
  let [out, error] = ["", ""];
  const questions: string[] = [];
  const status = await runCommandLine(argv, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    interactive: true,
    ask: async (question) => {
      questions.push(question);
      return answers.shift() ?? "";
    },
    signal: new AbortController().signal,
  });
  return { status, out, error, questions };
}

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv("XDG_CONFIG_HOME", join(folder, "config"));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  installed("leapfrog", ["backstep-plugin", "backstep-scheme"], scheme());
  write("leapfrog.mjs", scheme());
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("an experiment from a stranger runs no code and ends with status 2, if it names", () => {
  const code = (): string =>
    `data:text/javascript,import(%22node:fs%22).then(f=>f.writeFileSync(%22${folder}/ran%22,%22x%22));export default 1`;
  const module = (): string => join(folder, "leapfrog.mjs");
  const cases: readonly (readonly [what: string, changes: () => object, code: string])[] = [
    ["an installed package", () => ({ schemes: ["leapfrog"] }), "PLUGIN_NOT_ALLOWED"],
    ["a module next to it", () => ({ schemes: ["./leapfrog.mjs"] }), "PLUGIN_NOT_ALLOWED"],
    ["a data: URL", () => ({ schemes: [code()] }), "SCHEME_UNKNOWN"],
    ["a file: URL", () => ({ schemes: [pathToFileURL(module()).href] }), "SCHEME_UNKNOWN"],
    ["an absolute path", () => ({ schemes: [module()] }), "SCHEME_UNKNOWN"],
    ["a path above it", () => ({ schemes: [`../${folder.split("/").pop()}/leapfrog.mjs`] }), "SCHEME_UNKNOWN"],
    ["a package as a drift", () => ({ drift: "leapfrog" }), "PLUGIN_NOT_ALLOWED"],
    ["a module as a grid", () => ({ grid: { kind: "./leapfrog.mjs" } }), "PLUGIN_NOT_ALLOWED"],
    ["a module as a target", () => ({ target: "./leapfrog.mjs" }), "PLUGIN_NOT_ALLOWED"],
    ["a package as a score", () => ({ score: "leapfrog" }), "PLUGIN_NOT_ALLOWED"],
    ["a package as a metric", () => ({ metrics: ["leapfrog"], samples: 8 }), "PLUGIN_NOT_ALLOWED"],
    ...["leapfrog", { name: "./leapfrog.mjs", gain: 2 }, { name: "predictor-corrector", predictor: "leapfrog" }].map(
      (predictor) =>
        [
          `${JSON.stringify(predictor)} inside a scheme`,
          () => ({ schemes: ["heun", { name: "predictor-corrector", predictor }] }),
          "PLUGIN_NOT_ALLOWED",
        ] as const,
    ),
    [
      "a data: URL inside a scheme",
      () => ({ schemes: [{ name: "predictor-corrector", predictor: code() }] }),
      "SCHEME_UNKNOWN",
    ],
  ];

  it.each(cases)("%s", async (_, changes, expected) => {
    const file = fileWith(changes());
    const { status, out, error } = await backstep(["run", file, "--out", join(folder, "results")]);
    expect({ status, out, ran: ran(), written: existsSync(join(folder, "results")) }).toEqual({
      status: 2,
      out: "",
      ran: false,
      written: false,
    });
    expect(error).toMatch(oneLine(expected));
  });

  it("a package, in every command that finds plugins", async () => {
    const file = fileWith({ schemes: ["leapfrog"], steps: 4 });
    for (const argv of [
      ["run", file],
      ["sample", file, "--out", join(folder, "x.npy")],
      ["sample", "--model", "./m.onnx", "--drift", "leapfrog", "--out", join(folder, "x.npy")],
      ["order", "leapfrog"],
      ["certify", "--command", `touch ${join(folder, "ran")}`, "--same-as", "leapfrog"],
      ["schemes", "leapfrog"],
      ["drifts", "./leapfrog.mjs"],
    ])
      expect({ ...(await backstep(argv)), ran: ran() }, argv.join(" ")).toMatchObject({
        status: 2,
        out: "",
        ran: false,
      });
  });

  it("and control characters in a name do not reach the terminal", async () => {
    write("\u001B[2Kx.mjs", scheme());
    const { error } = await backstep(["run", fileWith({ schemes: ["./\u001B[2Kx.mjs"] })]);
    expect(error).toMatch(oneLine("PLUGIN_NOT_ALLOWED"));
    expect(error).not.toContain("\u001B");
  });
});

describe("a plugin from outside", () => {
  it("is loaded if --allow-plugins names it, and no other is", async () => {
    const file = fileWith({ schemes: ["leapfrog", "heun"], steps: 4 });
    expect((await backstep(["run", file, "--json", "--allow-plugins", "other"])).status).toBe(2);
    expect(ran()).toBe(false);
    const { status, out } = await backstep(["run", file, "--json", "--allow-plugins", "other", "leapfrog"]);
    expect({ status, rows: out.trimEnd().split("\n").length, ran: ran() }).toEqual({ status: 0, rows: 2, ran: true });
    expect(existsSync(join(folder, "config"))).toBe(false);
  });

  it("of a module calls no other export", async () => {
    write("effects.mjs", `${scheme().replace("note();", "")}\nexport const other = () => note(); export default note;`);
    const { status } = await backstep(["schemes", "./effects.mjs", "--allow-plugins", "./effects.mjs"]);
    expect({ status, ran: ran() }).toEqual({ status: 0, ran: false });
  });

  it("is loaded after a yes, which holds until its content changes", async () => {
    const argv = ["run", fileWith({ schemes: ["./leapfrog.mjs"], steps: 4 }), "--json"];
    for (const no of ["", "n", "yeah"]) {
      const { status, questions } = await answering(argv, [no]);
      expect({ status, asked: questions.length, ran: ran() }).toEqual({ status: 2, asked: 1, ran: false });
    }
    const first = await answering(argv, ["y"]);
    expect({ status: first.status, asked: first.questions.length, ran: ran() }).toEqual({
      status: 0,
      asked: 1,
      ran: true,
    });
    expect(first.questions[0]).toMatch(
      /^scheme "\.\/leapfrog\.mjs" is code from outside .*\n {2}file {4}\/.*leapfrog\.mjs\n/,
    );
    expect(first.questions[0]).toMatch(/\n {2}sha256 {2}[0-9a-f]{64}\nLoad \.\/leapfrog\.mjs\? \[y\/N\] $/);
    expect(await answering(argv, [])).toMatchObject({ status: 0, questions: [] });
    expect((await backstep(argv)).status).toBe(0);

    write("leapfrog.mjs", scheme("// changed"));
    expect(await answering(argv, ["n"])).toMatchObject({ status: 2, questions: [expect.any(String)] });
    expect((await backstep(argv)).status).toBe(2);
    const { allowed } = JSON.parse(readFileSync(join(folder, "config/backstep/allowed-plugins.json"), "utf8"));
    expect(allowed).toEqual([{ name: "./leapfrog.mjs", file: expect.any(String), digest: expect.any(String) }]);
  });

  it("as a package needs another answer if any of its files changes", async () => {
    const argv = ["schemes", "leapfrog"];
    const first = await answering(argv, ["yes"]);
    expect(first).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^gain +a finite number at least 0 +1 +Gain\.$/m),
    });
    expect(await answering(argv, [])).toMatchObject({ status: 0, questions: [] });
    write("node_modules/leapfrog/helper.js", "1");
    expect(await answering(argv, [])).toMatchObject({ status: 2, questions: [expect.any(String)] });
  });

  it("needs another answer if the remembered ones cannot be read", async () => {
    write("config/backstep/allowed-plugins.json", "{");
    expect(await answering(["schemes", "leapfrog"], ["n"])).toMatchObject({
      status: 2,
      questions: [expect.any(String)],
    });
  });

  it("is listed with its kind as needing consent, without being loaded", async () => {
    installed("@somebody/many", ["backstep-plugin", "backstep-drift", "backstep-grid"], scheme());
    installed("unrelated", ["backstep-scheme"], scheme());
    const { status, out } = await backstep(["list", "--json"]);
    const rows = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect({ status, ran: ran() }).toEqual({ status: 0, ran: false });
    expect(rows.filter(({ needsConsent }) => needsConsent)).toEqual(
      [
        ["drift", "@somebody/many"],
        ["grid", "@somebody/many"],
        ["scheme", "leapfrog"],
      ].map(([kind, name]) => ({
        kind,
        name,
        package: name,
        needsConsent: true,
      })),
    );
    expect((await backstep(["list"])).out).toMatch(/^scheme +leapfrog +leapfrog +after consent/m);
  });
});
