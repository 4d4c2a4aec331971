import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCollection, openResults, readResults } from "@backstep/results";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesIn, planOf, run, stepsOf } from "./small-run.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backstep-results-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (file: string): string => readFileSync(join(folder, file), "utf8");
const shown = async (): Promise<number[]> => stepsOf((await readResults(folder)).rows);

describe("a results folder", () => {
  it("keeps the rows of an earlier run, so that only new ones are measured", async () => {
    const first = await run(folder);
    const second = await run(folder, { steps: [8, 16, 32] });
    // Equal seconds show that the rows were not measured again.
    expect(second.kept).toEqual(first.measured);
    expect(stepsOf(second.measured)).toEqual([32]);
    const { rows, causes, damage } = await readResults(folder);
    expect(rows).toEqual([...second.kept, ...second.measured]);
    expect(causes.map(({ steps }) => steps)).toEqual([8, 16, 32]);
    expect(damage).toEqual([]);
    expect(filesIn(folder)).toEqual(["causes.ndjson", "experiment.yaml", "results.json", "rows.ndjson"]);
  });

  it.each<[claim: string, changes: object, difference: string]>([
    ["another setting", { noiseLevel: 0.5 }, "noiseLevel: 1 → 0.5"],
    ["another nested value", { drift: { kind: "ou", horizon: 4 } }, "drift.horizon: 8 → 4"],
    ["other seeds", { seed: [1, 2] }, "seed: 0 → [1, 2]"],
    ["other schemes", { schemes: ["euler-maruyama"] }, "schemes: [heun] → [euler-maruyama]"],
  ])("keeps the rows of %s aside, and brings them back", async (_, changes, difference) => {
    const first = await run(folder);
    const second = await run(folder, changes);
    expect(second.kept).toEqual([]);
    expect(second.change).toEqual({ differences: [difference], valid: 0, returned: 0, aside: 2, discarded: false });
    expect((await readResults(folder)).rows).toEqual(second.measured);
    const third = await run(folder);
    expect(third).toMatchObject({ kept: first.measured, measured: [], change: { returned: 2 } });
    expect((await readResults(folder)).causes).toHaveLength(2);
    expect((await run(folder, changes)).kept).toEqual(second.measured);
  });

  it("deletes rows only with consent", async () => {
    await run(folder);
    const discarded = await run(folder, { noiseLevel: 0.5 }, { discard: async () => true });
    expect(discarded.change).toMatchObject({ aside: 2, discarded: true });
    expect(filesIn(folder)).not.toContain("kept-aside/rows.ndjson");
    expect((await run(folder)).kept).toEqual([]);
    expect((await run(folder, {}, { fresh: true })).kept).toEqual([]);
    expect(filesIn(folder).filter((file) => file.startsWith("kept-aside"))).toEqual([]);
  });

  it("keeps rows under another name of the experiment", async () => {
    await run(folder);
    expect(stepsOf((await run(folder, { name: "renamed" })).kept)).toEqual([8, 16]);
  });

  it("tells rows of one label apart if the options of the metric differ", async () => {
    const changes = { metrics: ["wasserstein/sliced"], samples: 8, steps: 8 };
    const first = await run(folder, changes);
    const setting = JSON.parse(textOf("results.json"));
    expect(Object.keys(setting.metrics)).toEqual(["wasserstein/sliced"]);
    expect(textOf("rows.ndjson")).toContain(`"metricKey":"${setting.metrics["wasserstein/sliced"]}"`);
    expect((await run(folder, changes)).kept).toEqual(first.measured);
  });

  it("measures the causes that an interrupted run lacks", async () => {
    await run(folder, {}, { limit: 1 });
    expect((await readResults(folder)).causes).toEqual([]);
    const { kept, measured } = await run(folder);
    expect([stepsOf(kept), stepsOf(measured)]).toEqual([[8], [16]]);
    expect((await readResults(folder)).causes.map(({ steps }) => steps)).toEqual([8, 16]);
  });

  it("names a file that is too large to read, and reads none of it", async () => {
    await run(folder);
    // The file has a hole, so it takes no place on the disk.
    truncateSync(join(folder, "rows.ndjson"), 2 ** 31 + 1);
    const { rows, causes, damage } = await readResults(folder);
    expect(rows).toEqual([]);
    expect(causes.length).toBeGreaterThan(0);
    expect(damage).toEqual([
      {
        file: join(folder, "rows.ndjson"),
        message: expect.stringMatching(/^has 2147483649 bytes; at most 2147483648 /),
      },
    ]);
  });

  it("measures the samples that are missing or damaged", async () => {
    const changes = { steps: [8], samples: 100, metrics: ["gaussian/w2"] };
    await run(folder, changes);
    const { samples, truth } = await readResults(folder);
    expect(samples).toMatchObject([{ scheme: "heun", steps: 8, samples: { n: 100, dim: 2 } }]);
    expect(truth).toMatchObject({ n: 2000, dim: 2 });
    const [file] = filesIn(folder).filter((each) => each.startsWith(`samples/${samples[0].cell}`));
    const bytes = readFileSync(join(folder, file));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(join(folder, file), bytes);
    expect(await readResults(folder)).toMatchObject({ samples: [], damage: [{ file: join(folder, file) }] });
    await run(folder, changes);
    expect((await readResults(folder)).samples).toHaveLength(1);
    // Samples of another setting are not shown next to its rows, and come back with theirs.
    await run(folder, { ...changes, noiseLevel: 0.5 });
    expect((await readResults(folder)).samples[0].cell).not.toBe(samples[0].cell);
    expect(filesIn(folder)).toContain(file);
  });

  it("stores infinity as text and reads it back", async () => {
    const { measured } = await run(folder);
    const results = await openResults(folder, await planOf({ steps: [8, 16, 32] }), { version: "1" });
    await results.addRow({ ...measured[0], metric: "law/w2", cell: lastCell(), value: Number.POSITIVE_INFINITY });
    await results.close();
    expect(textOf("rows.ndjson")).toContain('"value":"Infinity"');
    expect((await readResults(folder)).rows.map(({ value }) => value)).toContain(Number.POSITIVE_INFINITY);
  });

  it("does not change a copy that is made of links", async () => {
    await run(folder);
    const copy = `${folder}-copy.ndjson`;
    linkSync(join(folder, "rows.ndjson"), copy);
    const before = readFileSync(copy, "utf8");
    await run(folder, { steps: [8, 16, 32] });
    expect(readFileSync(copy, "utf8")).toBe(before);
    rmSync(copy);
  });

  it("reports a folder that can no longer be written", async () => {
    await run(folder);
    rmSync(join(folder, "rows.ndjson"));
    mkdirSync(join(folder, "rows.ndjson"));
    await expect(run(folder)).rejects.toMatchObject({ code: "FILE_FOREIGN" });
  });
});

/** The key of the last cell of the setting. */
function lastCell(): string {
  return JSON.parse(textOf("results.json")).cells.at(-1);
}

describe("files of another program", () => {
  it("make a folder foreign, which is refused and remains unchanged", async () => {
    for (const name of ["experiment.yaml", "rows.ndjson", "results.json", "samples-1.npy", ".hidden"]) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(join(folder, name), '{"mine": true}\n');
      await expect(run(folder)).rejects.toMatchObject({ code: "FOLDER_FOREIGN" });
      await expect(openCollection(folder, { version: "1" })).rejects.toMatchObject({ code: "FOLDER_FOREIGN" });
      expect(filesIn(folder)).toEqual([name]);
      expect(textOf(name)).toBe('{"mine": true}\n');
    }
  });

  it("in a folder of Backstep are not touched", async () => {
    await run(folder);
    const own = ["notes.txt", "samples-heun-8.npy", "kept-aside.txt", ".part"];
    for (const name of own) writeFileSync(join(folder, name), "mine");
    writeFileSync(join(folder, "experiment.yaml"), "mine");
    await run(folder, { noiseLevel: 0.5 }, { fresh: true });
    for (const name of [...own, "experiment.yaml"]) expect(textOf(name)).toBe("mine");
    writeFileSync(join(folder, "report.html"), "mine");
    await expect(run(folder)).rejects.toMatchObject({ code: "FILE_FOREIGN" });
    expect(textOf("report.html")).toBe("mine");
  });

  it("are not reached through links", async () => {
    await run(folder);
    const outside = mkdtempSync(join(tmpdir(), "backstep-outside-"));
    writeFileSync(join(outside, "mine"), "");
    rmSync(join(folder, "causes.ndjson"));
    symlinkSync(join(outside, "mine"), join(folder, "causes.ndjson"));
    await expect(run(folder)).rejects.toMatchObject({ code: "FILE_FOREIGN" });
    expect(readdirSync(outside)).toEqual(["mine"]);
    rmSync(outside, { recursive: true });
  });

  it("of another kind of results are refused, too", async () => {
    await run(folder);
    await expect(openCollection(folder, { version: "1" })).rejects.toMatchObject({ code: "FOLDER_FOREIGN" });
    const several = join(folder, "several");
    await (await openCollection(several, { version: "1" })).close();
    await expect(run(several)).rejects.toMatchObject({ code: "FOLDER_FOREIGN" });
    expect(await shown()).toEqual([8, 16]);
  });
});
