import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCatalogue } from "@backstep/catalogue";
import { makePlan, measure, type Plan, parseExperiment, type Row, rowKey } from "@backstep/experiment";
import { keepSamples, keepTruth, openResults, readPictureSettings, readRows, readSamples } from "@backstep/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const small = {
  name: "small",
  target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
  drift: "ou",
  schemes: ["heun"],
  steps: [8, 16],
  metrics: ["law/w2"],
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backstep-results-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function planOf(changes: object = {}): Promise<Plan> {
  const access = { catalogue: createCatalogue() };
  const experiment = await parseExperiment({ ...small, ...changes }, "small", { ...access, folder });
  return makePlan({ experiment, folder }, access);
}

interface RunOptions {
  readonly version?: string;
  readonly fresh?: boolean;
  /** Stops after so many new rows. */
  readonly limit?: number;
}

/** Opens the folder, and measures the rows that it lacks. Returns the kept and the measured rows. */
async function run(
  changes: object = {},
  { version = "1", fresh = false, limit = 100 }: RunOptions = {},
): Promise<{ kept: readonly Row[]; measured: Row[] }> {
  const plan = await planOf(changes);
  const results = await openResults(folder, plan, { version, fresh });
  const [kept, measured]: [readonly Row[], Row[]] = [results.rows, []];
  for await (const each of measure(plan, { done: new Set(kept.map(rowKey)) })) {
    if (each.kind === "causes") await results.addCauses(each.causes);
    if (each.kind !== "row") continue;
    await results.addRow(each.row);
    if (measured.push(each.row) === limit) break;
  }
  return { kept, measured };
}

const stepsOf = (rows: readonly Row[]): number[] => rows.map(({ steps }) => steps);

describe("a results folder", () => {
  it("keeps the rows of an earlier run, so that only new ones are measured", async () => {
    const first = await run();
    const second = await run({ steps: [8, 16, 32] });
    // Equal seconds show that the rows were not measured again.
    expect(second.kept).toEqual(first.measured);
    expect(stepsOf(second.measured)).toEqual([32]);
    expect(await readRows(folder, "rows.ndjson")).toEqual([...second.kept, ...second.measured]);
    expect(stepsOf(await readRows(folder, "causes.ndjson"))).toEqual([8, 16, 32]);
  });

  it("drops rows of schemes, step counts and seeds that the experiment no longer has", async () => {
    await run({ schemes: ["heun", "euler-maruyama"] });
    const { kept } = await run({ steps: [16, 32] }, { limit: 1 });
    expect(kept.map(({ scheme, steps }) => [scheme, steps])).toEqual([["heun", 16]]);
    expect((await run({ seed: 1 })).kept).toEqual([]);
  });

  it.each<[claim: string, changes: object, options: RunOptions]>([
    ["if fresh is set", {}, { fresh: true }],
    ["of another version", {}, { version: "2" }],
    ["of another setting", { noiseLevel: 0.5 }, {}],
  ])("removes rows %s", async (_, changes, options) => {
    await run();
    const { kept, measured } = await run(changes, options);
    expect(kept).toEqual([]);
    expect(stepsOf(measured)).toEqual([8, 16]);
    expect(await readRows(folder, "rows.ndjson")).toEqual(measured);
  });

  it("keeps rows under another name of the experiment", async () => {
    await run();
    expect(stepsOf((await run({ name: "renamed" })).kept)).toEqual([8, 16]);
  });

  it("holds whole files only if a run ends between two rows, and the next run measures the rest", async () => {
    const first = await run({}, { limit: 1 });
    expect(readdirSync(folder).sort()).toEqual(["causes.ndjson", "experiment.yaml", "rows.ndjson"]);
    expect(readFileSync(join(folder, "rows.ndjson"), "utf8")).toBe(`${JSON.stringify(first.measured[0])}\n`);
    const second = await run();
    expect([stepsOf(second.kept), stepsOf(second.measured)]).toEqual([[8], [16]]);
  });

  it("reports a folder that can no longer be written", async () => {
    const { measured } = await run();
    const results = await openResults(folder, await planOf(), { version: "1" });
    rmSync(folder, { recursive: true });
    await expect(results.addRow(measured[0])).rejects.toMatchObject({ code: "FILE_NOT_WRITABLE" });
  });

  it("stores samples in the plane, and as many of the truth", async () => {
    const plan = await planOf({ steps: [8], samples: 100, metrics: ["gaussian/w2"] });
    await keepTruth(plan, folder);
    for await (const each of measure(plan))
      if (each.kind === "samples") await keepSamples(plan, each.cell, each.samples, folder);
    expect(await readSamples(folder, "samples-heun-8.npy")).toMatchObject({ n: 100, dim: 2 });
    expect(await readSamples(folder, "samples-data.npy")).toMatchObject({ n: 2000, dim: 2 });
    expect(await readSamples(folder, "samples-none.npy")).toBeUndefined();
    expect(await readPictureSettings(folder)).toEqual({});
    // Samples of another setting are removed with its rows.
    await openResults(folder, await planOf(), { version: "1" });
    expect(readdirSync(folder).filter((file) => file.endsWith(".npy"))).toEqual([]);
  });
});
