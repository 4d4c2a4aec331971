import { parseStored, runExperiment, writtenExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { cellsOf, type Row } from "../src/index.ts";
import { catalogue, changesOf, small } from "./small-catalogue.ts";

const { parse, planOf } = changesOf(small);

async function valuesOf(changes: object): Promise<(readonly [number | undefined, number])[]> {
  const rows: Row[] = [];
  for await (const row of runExperiment({ ...small, ...changes }, { catalogue })) rows.push(row);
  return rows.map(({ startTime, value }) => [startTime, value]);
}

describe("the start time of an experiment", () => {
  it("at the horizon gives the bits of the horizon", async () => {
    const given = { metrics: ["law/w2", "gaussian/w2"], samples: 20, start: "prior" };
    const bare = await valuesOf(given);
    expect(await valuesOf({ ...given, startTime: 8 })).toEqual(bare.map(([, value]) => [8, value]));
  });

  it("is an axis: a run starts there from the prior, the exact law or N(0, I)", async () => {
    const one = { schemes: ["heun"], steps: 8, noiseLevel: 0 };
    for (const start of ["exact", "prior", "standard"]) {
      const values = await valuesOf({ ...one, start, startTime: [2, 8] });
      const two = await valuesOf({ ...one, start, drift: { kind: "ou", horizon: 2 } });
      expect(values.map(([time]) => time)).toEqual([2, 8]);
      expect(values[0][1]).toBe(two[0][1]);
      expect(values[1][1]).not.toBe(two[0][1]);
    }
  });

  it("is a part of the key of a cell, which does not change if none is given", async () => {
    const keys = async (changes: object): Promise<string[]> => cellsOf(await planOf(changes)).map(({ key }) => key);
    const all = [...(await keys({})), ...(await keys({ startTime: [2, 8] }))];
    expect(new Set(all).size).toBe(12);
    expect((await keys({ startTime: 2 })).every((key) => all.includes(key))).toBe(true);
  });

  it("is the same after an experiment is stored and read, and a filter knows it", async () => {
    const experiment = await parse({ startTime: [2, 4], except: { startTime: 2, schemes: "heun" } });
    expect(parseStored(JSON.parse(JSON.stringify(writtenExperiment(experiment))), "")).toEqual(experiment);
    expect(cellsOf(await planOf({ startTime: [2, 4], except: { startTime: 2, schemes: "heun" } }))).toHaveLength(6);
    await expect(parse({ except: { startTime: 2 } })).rejects.toThrow("gives no startTime; add the key startTime");
  });

  const times = { kind: "times", values: [8, 1, 0] };
  it.each<[changes: object, message: RegExp]>([
    [{ grid: times, steps: undefined, startTime: 4 }, /^startTime is 4; the times of grid times start at 8; leave/],
    [{ startTime: 0.5, end: 1 }, /^startTime is 0\.5; it must be above end = 1/],
    [{ startTime: [] }, /^startTime: is empty/],
    [{ startTime: Number.NaN }, /^startTime is NaN; it must be a finite number/],
    [{ startTime: [2, 2] }, /^startTime: 2 is listed twice/],
    [{ startTime: [0, 2] }, /^startTime is 0; .*or exclude it with except: \[\{ startTime: 0 \}\]$/],
  ])("%j is refused", async (changes, message) => {
    await expect(planOf(changes)).rejects.toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.stringMatching(message),
    });
  });
});
