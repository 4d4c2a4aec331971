import { sampleAdaptive } from "@backstep/adaptive";
import {
  type Catalogue,
  cellsOf,
  measure,
  parseStored,
  produce,
  type Row,
  relocate,
  totalWork,
  writtenExperiment,
} from "@backstep/experiment";
import { dormandPrince } from "@backstep/scheme-dormand-prince";
import { describe, expect, it } from "vitest";
import { changesOf, catalogue as few, small } from "./small-catalogue.ts";

const catalogue: Catalogue = { ...few, schemes: { ...few.schemes, "dormand-prince": async () => dormandPrince } };
const source = { catalogue, folder: "." };
const { steps: _, ...stepless } = small;
const given = {
  ...stepless,
  schemes: ["dormand-prince"],
  tolerance: [1e-2, 1e-4],
  metrics: ["gaussian/w2"],
  samples: 20,
};
const { parse, planOf } = changesOf(given, catalogue);

describe("the tolerance of an experiment", () => {
  it("takes the place of steps and grid: rows have the mean cost, and a smaller tolerance costs more", async () => {
    const plan = await planOf({ seeds: 2 });
    const rows: Row[] = [];
    let work = 0;
    const onWork = (part: number): void => {
      work += part;
    };
    for await (const each of measure(plan, { onWork })) if (each.kind === "row") rows.push(each.row);
    expect(rows.map(({ tolerance, seed }) => [tolerance, seed])).toEqual([
      ...[1e-2, 1e-4].flatMap((tolerance) => [1, 2].map((seed) => [tolerance, seed])),
    ]);
    expect(rows.every(({ grid }) => JSON.stringify(grid) === '{"kind":"adaptive"}')).toBe(true);
    expect(rows[2].nfe).toBeGreaterThan(rows[0].nfe);
    expect(rows[2].steps).toBeGreaterThan(rows[0].steps);
    expect(rows[0].nfe).toBeGreaterThan(6 * rows[0].steps);
    expect(Math.abs(work / (await totalWork(plan)) - 1)).toBeLessThan(1e-9);
    expect(new Set(cellsOf(plan).map(({ key }) => key)).size).toBe(4);
  });

  it("gives the bits of sampleAdaptive(), from the start time to the end", async () => {
    const plan = await planOf({ startTime: 2, end: 0.1, tolerance: 1e-6, seed: 3 });
    const [cell] = cellsOf(plan);
    const { samples, nfe, steps } = await produce(plan, cell, undefined);
    const { drift, model, start } = cell.variant;
    const byHand = await sampleAdaptive({
      ...{ scheme: dormandPrince(), drift, model: model(3), start: start(), from: 2, to: 0.1, n: 20, seed: 3 },
      tolerance: { absolute: 1e-6, relative: 1e-6 },
    });
    expect(samples.x).toEqual(byHand.x);
    expect([nfe, steps]).toEqual([byHand.nfe, byHand.accepted.reduce((sum, each) => sum + each, 0) / 20]);
  });

  it("is the same after an experiment is stored and read", async () => {
    const experiment = await parse({ except: { tolerance: 1e-2 } });
    expect(experiment).toMatchObject({ steps: [], tolerances: [1e-2, 1e-4], grids: [{ kind: "adaptive" }] });
    const moved = await relocate(experiment, source, (file) => file);
    expect(parseStored(JSON.parse(JSON.stringify(writtenExperiment(moved))), "")).toEqual(experiment);
    expect(cellsOf(await planOf({ except: { tolerance: 1e-2 } }))).toHaveLength(1);
  });

  it.each<[changes: object, message: RegExp]>([
    [
      { schemes: ["dormand-prince", "heun"] },
      /^heun does not estimate its error, which tolerance needs; take adaptive-heun/,
    ],
    [{ metrics: ["law/w2"] }, /^law\/w2 needs steps that do not depend on the path, and tolerance makes them adaptive/],
    [{ steps: 8 }, /^tolerance: and steps exclude each other/],
    [{ grid: "uniform" }, /^tolerance: and grid exclude each other/],
    [{ tolerance: [1e-2, 0] }, /^tolerance is 0; it must be above 0$/],
    [{ tolerance: [] }, /^tolerance: is empty/],
    [{ startTime: -1 }, /^startTime is -1; it must be above end = 0/],
  ])("%j is refused", async (changes, message) => {
    const code = expect.stringMatching(/^(?:EXPERIMENT_INVALID|CAPABILITY_MISSING|OPTION_INVALID|TIMES_INVALID)$/);
    await expect(planOf(changes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
