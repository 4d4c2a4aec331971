import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPart } from "../src/plan/data.ts";
import { catalogue } from "./small-catalogue.ts";

describe("data of a target", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "backstep-experiment-"));
    writeFileSync(join(folder, "points.csv"), "0,2\n4,6\n8,10\n12,14\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const part = async (spec: object): Promise<{ n: number; x: number[] }> => {
    const { points } = await readPart({ data: "points.csv", ...spec }, { catalogue, folder });
    return { n: points.n, x: Array.from(points.x) };
  };

  it("are the whole file without a change of scale, unless rows and a range are given", async () => {
    expect(await part({})).toEqual({ n: 4, x: [0, 2, 4, 6, 8, 10, 12, 14] });
    expect(await part({ rows: [1, 3] })).toEqual({ n: 2, x: [4, 6, 8, 10] });
    // The range is that of the whole file, so that two parts of the file are mapped in the same way.
    expect(await part({ rows: [3, 4], range: [-1, 6] })).toEqual({ n: 1, x: [5, 6] });
  });

  it("are refused by an error that starts with the name of the file, once", async () => {
    writeFileSync(join(folder, "broken.npy"), "not an array");
    await expect(part({ data: "broken.npy" })).rejects.toThrow(/^broken\.npy: NPY: /);
    writeFileSync(join(folder, "broken.csv"), "0,NaN\n");
    await expect(part({ data: "broken.csv" })).rejects.toThrow(/^broken\.csv: (?!broken)/);
  });
});
