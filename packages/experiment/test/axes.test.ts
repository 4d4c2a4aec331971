import { cellsOf, measure, type Plan, parseStored, partsOf, totalWork, writtenExperiment } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { referenceSeeds, requireDistinctStreams } from "../src/measure/reference-seeds.ts";
import { changesOf, small } from "./small-catalogue.ts";

const { parse, planOf } = changesOf(small);

const shown = (plan: Plan): string[] =>
  cellsOf(plan).map(({ scheme, variant: { setting }, steps, seed }) =>
    [scheme.name, setting.drift.horizon, setting.noiseLevel, steps, seed].join(" "),
  );

describe("the cells of an experiment", () => {
  const axes = { drift: { kind: "ou", horizon: [4, 8] }, noiseLevel: [0, 1], schemes: ["heun", "euler-maruyama"] };

  it("are the product of all axes, in the order schemes, settings, step counts, seeds", async () => {
    const cells = shown(await planOf({ ...axes, steps: [2, 3], seed: [5, 6] }));
    expect(cells).toHaveLength(32);
    expect(cells.slice(0, 5)).toEqual(["heun 4 0 2 5", "heun 4 0 2 6", "heun 4 0 3 5", "heun 4 0 3 6", "heun 4 1 2 5"]);
    expect(cells.slice(8, 9).concat(cells.slice(16, 17))).toEqual(["heun 8 0 2 5", "euler-maruyama 4 0 2 5"]);
  });

  it("have keys that differ, and that do not change if an axis gets another value", async () => {
    const one = cellsOf(await planOf({ ...axes, steps: [2] }));
    const more = new Set(cellsOf(await planOf({ ...axes, end: [0, 0.5], steps: [2, 3] })).map(({ key }) => key));
    expect(more.size).toBe(32);
    for (const { key } of one) expect(more.has(key)).toBe(true);
  });

  it("are those that a filter leaves", async () => {
    const except = [
      { schemes: "heun", noiseLevel: 1 },
      { steps: [3], drift: { horizon: 8 } },
    ];
    expect(shown(await planOf({ ...axes, steps: [2, 3], except }))).toEqual([
      ...["heun 4 0 2 0", "heun 4 0 3 0", "heun 8 0 2 0"],
      ...["euler-maruyama 4 0 2 0", "euler-maruyama 4 0 3 0", "euler-maruyama 4 1 2 0", "euler-maruyama 4 1 3 0"],
      ...["euler-maruyama 8 0 2 0", "euler-maruyama 8 1 2 0"],
    ]);
    const only = { seed: 6, schemes: ["heun"], noiseLevel: 0 };
    expect(shown(await planOf({ ...axes, steps: 2, seed: [5, 6], only }))).toEqual(["heun 4 0 2 6", "heun 8 0 2 6"]);
  });

  it("are planned once for all seeds: 100,000 cells have one variant for each setting", async () => {
    const plan = await planOf({ ...axes, steps: [2, 3, 4, 5, 6], seeds: 2500 });
    expect(plan.variants).toHaveLength(4);
    expect(new Set(cellsOf(plan).map(({ key }) => key)).size).toBe(100_000);
  });

  it("read the list of seeds a few times, for any number of seeds", async () => {
    const readsOf = async (seeds: number, work: (plan: Plan) => unknown): Promise<number> => {
      const plan = await planOf({ schemes: ["heun"], steps: [2], seeds, metrics: ["gaussian/w2"], samples: 2 });
      let reads = 0;
      const counted = new Proxy(plan.experiment.seeds, {
        get(list, key, receiver) {
          if (/^\d+$/.test(String(key))) reads++;
          return Reflect.get(list, key, receiver);
        },
      });
      await work({ ...plan, experiment: { ...plan.experiment, seeds: counted } });
      return reads / seeds;
    };
    const measureAll = async (plan: Plan): Promise<void> => {
      for await (const { kind } of measure(plan)) expect(kind).not.toBe("failure");
    };
    for (const work of [totalWork, partsOf, measureAll]) {
      expect(await readsOf(5, work)).toBeLessThan(5);
      expect(await readsOf(50, work)).toBe(await readsOf(5, work));
    }
  });

  it("that cannot run are named with the filter that excludes them", async () => {
    const changes = { start: ["exact", "prior"], end: [0, 9], schemes: ["heun", "euler-maruyama"], steps: [2, 3] };
    const message = /end.*; or exclude it with except: \[\{ end: 9 \}\]$/;
    await expect(planOf(changes)).rejects.toThrow(message);
    expect(cellsOf(await planOf({ ...changes, except: { end: 9 } }))).toHaveLength(8);
  });
});

it("each means several values of an option", async () => {
  const values = [
    [4, 0],
    [4, 1, 0],
  ];
  const { grids, steps } = await parse({ grid: { kind: "times", values: { each: values } }, steps: undefined });
  expect(grids.map((grid) => grid.values)).toEqual(values);
  expect(steps).toEqual([1, 2]);
});

describe("an experiment with axes is refused for", () => {
  it.each<[claim: string, changes: object, message: RegExp]>([
    ["an empty list", { drift: [] }, /^drift: is empty/],
    ["a value twice", { noiseLevel: [1, 1] }, /^noiseLevel: 1 is listed twice/],
    ["an unknown axis", { except: { stps: 8 } }, /^except\[0\]: unknown axis "stps"; did you mean "steps"/],
    ["a value that no cell has", { only: { steps: 7 } }, /^only\[0\]\.steps: 7 matches none .*: 8, 16$/],
    ["a filter without cells", { except: { drift: "ou" } }, /^except: the filter excludes every cell/],
    ["an empty match", { except: [{}] }, /^except\[0\]: has no key/],
    ["an unknown axis of a view", { view: { rows: "colour" } }, /^view\.rows: unknown axis "colour"/],
    ["an axis in two places", { view: { rows: "steps", panels: ["steps"] } }, /^view: steps stands in two places/],
    ["too many cells", { seeds: 1e6 }, /^2 schemes × 2 steps × 1000000 seed are more than 1000000 cells/],
    ["too many seeds", { seeds: 2 ** 32 }, /^seeds: 4294967296 is too large; .* at most 1000000$/],
    ["too many steps", { steps: 1e12 }, /^steps: 1000000000000 is too large; .* at most 1000000$/],
    ["too many samples", { samples: 1e15 }, /^samples: 1000000000000000 is too large; .* at most 1073741824$/],
    ["a seed of 65 bits", { seed: 2n ** 64n }, /^seed is 18446744073709551616; it must be .* below 2\^64$/],
  ])("%s", async (claim, changes, message) => {
    const error = await parse(changes).catch((each: unknown) => each);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
    expect(error).toMatchObject({ code: claim.startsWith("a seed") ? "OPTION_INVALID" : "EXPERIMENT_INVALID" });
  });

  it("a value that contains itself, and values nested too deeply", async () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    await expect(parse({ name: cyclic })).rejects.toThrow("name.0: contains itself");
    let deep: unknown = 1;
    for (let i = 0; i < 100; i++) deep = [deep];
    await expect(parse({ steps: deep })).rejects.toThrow("steps: is nested deeper than 64 levels");
  });

  it("samples that do not fit into memory", async () => {
    const target = { kind: "gaussian", mean: Array(64).fill(0), variance: Array(64).fill(1) };
    await expect(planOf({ target, samples: 2e7 })).rejects.toThrow(
      /the limit is 8589934592 bytes, so at most 16777216 /,
    );
  });
});

describe("a seed", () => {
  it("is exact up to 2^64 − 1, as a bigint or as a text", async () => {
    const seed = [7, 6687881544318117707n, "18446744073709551615"];
    expect((await parse({ seed })).seeds).toEqual([7, 6687881544318117707n, 2n ** 64n - 1n]);
  });

  it("shares no stream with a reference of the same experiment", () => {
    expect(referenceSeeds(5)).toEqual([2n ** 62n + 5n, 2n ** 63n + 5n]);
    const seeds = [0, 5, 2n ** 53n, 2n ** 64n - 1n];
    expect(() => requireDistinctStreams(seeds)).not.toThrow();
    expect(() => requireDistinctStreams([...seeds, 2n ** 62n + 5n])).toThrow(/share their random numbers/);
    expect(() => requireDistinctStreams([...seeds, referenceSeeds(2n ** 53n)[1]])).toThrow(/share their random/);
  });
});

it("an experiment with axes is the same after it is stored and read", async () => {
  const changes = {
    noiseLevel: [0, 1],
    seed: [1, 2n ** 60n],
    except: { steps: 8, noiseLevel: 1 },
    view: { rows: "drift" },
  };
  const experiment = await parse(changes);
  const { kept } = { kept: JSON.parse(JSON.stringify(writtenExperiment(experiment))) };
  expect(parseStored(kept, "")).toEqual(experiment);
});
