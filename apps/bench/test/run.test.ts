import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { processMark } from "@backstep/input/node";
import { describe, expect, it } from "vitest";
import { backstep, experiment, fileOf, temporaryFolder } from "./terminal.ts";

const keys = [
  ...["cell", "experiment", "target", "drift", "score", "scheme", "options", "grid", "start", "end", "noiseLevel"],
  ...["steps", "nfe", "jvps", "metric", "value", "standardError", "floor", "n", "seed", "precision", "seconds"],
];

const rowsOf = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const sampled = { metrics: ["law/w2", "gaussian/w2", "wasserstein/exact"], samples: 64 };

describe("backstep run", () => {
  it("prints only one row per scheme, step count, metric and seed as NDJSON, with the published keys in order", async () => {
    const { status, out, error } = await backstep(["run", fileOf(experiment({ ...sampled, seed: [3, 4] })), "--json"]);
    const rows = rowsOf(out);
    expect({ status, error, count: rows.length }).toEqual({ status: 0, error: "", count: 2 * 2 * 3 * 2 });
    for (const row of rows) expect(Object.keys(row)).toEqual(keys);
    expect(
      rows.find(({ scheme, steps, metric }) => scheme === "heun" && steps === 16 && metric === "gaussian/w2"),
    ).toMatchObject({
      ...{
        experiment: "small",
        target: { kind: "gaussian" },
        drift: { kind: "ou", horizon: 8 },
        score: { kind: "analytic" },
      },
      ...{ options: {}, grid: { kind: "uniform" }, nfe: 32, jvps: 0, n: 64, seed: 3, precision: "f64" },
    });
  });

  it("measures samples and exact laws in one run, and gives sampled metrics an error and a floor", async () => {
    const { out } = await backstep(["run", fileOf(experiment({ ...sampled, steps: 4 })), "--json"]);
    for (const row of rowsOf(out)) {
      const exact = String(row.metric).startsWith("law/");
      expect(row.value).toBeGreaterThan(0);
      for (const key of ["standardError", "floor", "n"]) expect(Number(row[key]) > 0).toBe(!exact);
    }
  });

  it("gives equal rows in any run, except for their seconds", async () => {
    const file = fileOf(experiment(sampled));
    const timeless = async (): Promise<unknown[]> =>
      rowsOf((await backstep(["run", file, "--json"])).out).map(({ seconds: _, ...row }) => row);
    expect(await timeless()).toEqual(await timeless());
  });

  it("prints a table with six digits, and an order if the slopes have settled", async () => {
    const { status, out } = await backstep(["run", fileOf(experiment({ steps: [32, 64, 128, 256, 512] }))]);
    expect(status).toBe(0);
    expect(out).toContain("law/w2");
    expect(out).toMatch(/\n {2}512 +0\.00785572 +5\.53164e-5\n/);
    expect(out).toMatch(/\n {2}order +1\.0\d ± \S+ +2\.0\d ± \S+\n/);
  });

  it("separates the causes of an error if there are others than the steps", async () => {
    const { out } = await backstep([
      "run",
      fileOf(experiment({ start: "prior", end: 0.01, score: { kind: "analytic", perturb: { bias: 0.1 } } })),
    ]);
    expect(out).toMatch(/initialisation +discretization +score error +early stopping +interaction/);
  });

  it("keeps long parameters out of its rows", async () => {
    const target = { kind: "gaussian", mean: Array(40).fill(0), variance: Array(40).fill(2) };
    const [row] = rowsOf((await backstep(["run", fileOf(experiment({ target, steps: 4 })), "--json"])).out);
    expect(row.target).toMatchObject({
      kind: "gaussian",
      mean: { shape: [40], sha256: expect.stringMatching(/^[\da-f]{16}$/) },
    });
  });

  it("continues if one cell fails, reports it in one line and ends with status 1", async () => {
    const file = fileOf(
      experiment({
        grid: { kind: "times", values: [8, 7.9999, 0] },
        steps: undefined,
        schemes: ["broken-scheme", "heun"],
      }),
    );
    const folder = join(dirname(file), "node_modules", "broken-scheme");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "broken-scheme", type: "module", exports: "./index.js", keywords: ["backstep-plugin"] }),
    );
    writeFileSync(
      join(folder, "index.js"),
      `const info = { name: "broken", solves: "ode", noiseLevel: 0, strongOrder: 1, weakOrder: 1, nfePerStep: 0, jvpsPerStep: 0,
        evaluatesAtEnd: false, requires: [], source: "" };
      export const unrelated = 1;
      const make = () => ({ info, noise: [], async step() { throw new Error("no formula"); } });
      export const broken = Object.assign(make, { plugin: { kind: "scheme", name: "broken", options: {} } });`,
    );
    const { status, out, error } = await backstep(["run", file, "--json", "--allow-plugins", "broken-scheme"]);
    expect(rowsOf(out).map(({ scheme }) => scheme)).toEqual(["heun"]);
    expect({ status, error }).toEqual({
      status: 1,
      error: expect.stringMatching(/^UNEXPECTED: small, broken-scheme, 2 steps: no formula\n$/),
    });
  });
});

describe("a results folder", () => {
  it("holds the experiment, its rows and a report, and no partial files", async () => {
    const out = join(temporaryFolder(), "results");
    const { status, out: printed } = await backstep(["run", fileOf(experiment(sampled)), "--out", out]);
    expect(status).toBe(0);
    expect(printed.trimEnd().split("\n").at(-1)).toMatch(/^Report: .*report\.html$/);
    expect(readdirSync(out).sort()).toEqual([
      ...["causes.ndjson", "experiment.yaml", "report.html", "results.json", "rows.ndjson"],
    ]);
    expect(rowsOf(readFileSync(join(out, "rows.ndjson"), "utf8"))).toHaveLength(12);
  });

  it("lets a later run continue from an earlier one", async () => {
    const out = temporaryFolder();
    const run = (changes: object, ...flags: string[]): ReturnType<typeof backstep> =>
      backstep(["run", fileOf(experiment(changes)), "--json", "--out", out, ...flags]);
    const first = rowsOf((await run({ steps: [8] })).out);
    const second = await run({ steps: [8, 16] });
    expect(second.error).toContain("2 rows are kept from an earlier run");
    // Their seconds too: the rows were not measured again.
    expect(rowsOf(second.out).slice(0, 2)).toEqual(first);
    expect(rowsOf(second.out)).toHaveLength(4);
    expect((await run({ steps: [8, 16] }, "--fresh")).error).not.toContain("earlier run");
    expect((await run({ steps: [8, 16], noiseLevel: 0.5 })).error).not.toContain("earlier run");
  });

  it("keeps the measured rows of a run that is stopped", async () => {
    const [file, out] = [fileOf(experiment({ steps: [8, 16, 32] })), temporaryFolder()];
    const stopped = await backstep(["run", file, "--json", "--out", out], true);
    const kept = rowsOf(readFileSync(join(out, "rows.ndjson"), "utf8")).map(
      ({ metricKey: _, check: _c, ...row }) => row,
    );
    expect({ status: stopped.status, kept: kept.length }).toEqual({ status: 130, kept: 1 });
    expect(rowsOf(stopped.out)).toEqual(kept);
    expect(readdirSync(out)).toContain("report.html");
    expect(rowsOf((await backstep(["run", file, "--json", "--out", out])).out)).toHaveLength(6);
  });

  it("shows what changed in the experiment, and keeps the rows of the earlier one", async () => {
    const out = temporaryFolder();
    const run = (changes: object): ReturnType<typeof backstep> =>
      backstep(["run", fileOf(experiment(changes)), "--json", "--out", out]);
    const first = await run({});
    const { error } = await run({ drift: { kind: "ou", horizon: 4 } });
    expect(error).toContain("the experiment has changed\n  drift.horizon: 8 → 4\n  still valid: 0 rows; not of this");
    expect(error).toContain(`4 rows moved to ${join(out, "kept-aside")}`);
    expect(rowsOf((await run({})).out)).toEqual(rowsOf(first.out));
  });

  it("that Backstep did not make is refused, and no file in it changes", async () => {
    const file = fileOf(experiment());
    const folder = dirname(file);
    const before = readFileSync(file, "utf8");
    for (const files of [[file], [file, fileOf(experiment({ name: "other" }))]]) {
      const { status, error } = await backstep(["run", ...files, "--out", folder]);
      expect({ status, error }).toEqual({ status: 2, error: expect.stringMatching(/^FOLDER_FOREIGN: [^\n]+\n$/) });
    }
    expect(await backstep(["report", folder])).toMatchObject({ status: 2 });
    expect({ names: readdirSync(folder), text: readFileSync(file, "utf8") }).toEqual({
      names: ["experiment.yaml"],
      text: before,
    });
  });

  it("of several experiments takes one of them again", async () => {
    const [out, files] = [temporaryFolder(), [fileOf(experiment()), fileOf(experiment({ name: "other" }))]];
    await backstep(["run", ...files, "--out", out]);
    expect(readdirSync(out).sort()).toEqual(["other", "report.html", "results.json", "small"]);
    const again = await backstep(["run", files[0], "--out", out]);
    expect(again).toMatchObject({
      status: 0,
      error: "small: 4 rows are kept from an earlier run (--fresh measures them again)\n",
    });
    expect(readdirSync(out).sort()).toEqual(["other", "report.html", "results.json", "small"]);
  });

  it("that another run uses is refused, and a lock of a dead process is not", async () => {
    const [file, out] = [fileOf(experiment()), temporaryFolder()];
    const lock = join(out, `.lock-${processMark()}-${hostname()}`);
    writeFileSync(lock, "");
    const { status, error } = await backstep(["run", file, "--out", out]);
    expect({ status, error }).toEqual({ status: 2, error: expect.stringMatching(/^FOLDER_LOCKED: [^\n]+\n$/) });
    expect(error).toContain(`process number ${process.pid} on ${hostname()}`);
    rmSync(lock);
    // The number is that of this process, and the start is another: the number was used again.
    writeFileSync(join(out, `.lock-${process.pid}-1b00000000-${hostname()}`), "");
    writeFileSync(join(out, `.999999999-0-abcd1234.part`), "draft");
    expect(await backstep(["run", file, "--out", out])).toMatchObject({ status: 0, error: "" });
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  });
});
