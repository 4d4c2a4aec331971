import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Batch, drawSamples, type Samples, type Seed, type StartRequest, sample } from "@backstep/core";
import { drawOf, normalsLike, startStep } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import {
  cellsOf,
  makePlan,
  measure,
  parseStored,
  produce,
  type Row,
  relocate,
  writtenExperiment,
} from "@backstep/experiment";
import { uniform } from "@backstep/grids";
import { heun } from "@backstep/scheme-heun";
import { gaussian } from "@backstep/score-analytic";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue, changesOf, small } from "./small-catalogue.ts";

const { start: _, ...unstarted } = small;
const given = { ...unstarted, schemes: ["heun"], steps: 6, startFile: "x0.csv", startTime: 1.5, metrics: [] };

describe("a start file", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "backstep-experiment-"));
    writeFileSync(join(folder, "x0.csv"), "1,-2,3\n");
    writeFileSync(join(folder, "three.csv"), "0,0,0\n1,1,1\n100,100,100\n");
    writeFileSync(join(folder, "plane.csv"), "1,2\n");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const { parse, planOf } = changesOf(given, catalogue, () => folder);
  async function draw(changes: object = {}): Promise<Samples> {
    const plan = await planOf({ samples: 4, ...changes });
    return (await produce(plan, cellsOf(plan)[0], undefined)).samples;
  }

  /** The start points α x₀ + σ z of four rows, computed here. */
  async function pointsByHand(seed: number, x0: readonly number[]): Promise<Float64Array> {
    const drift = ou({ horizon: 8 });
    const normals = { ...gaussian({ mean: [0, 0, 0], variance: [1, 1, 1] }), draw: standardNormals };
    const z = await drawSamples(normals, { n: 4, seed });
    return z.map((each, i) => drift.alpha(1.5) * x0[i % x0.length] + drift.sigma(1.5) * each);
  }

  const laws = [
    { variance: [0.25, 1, 1.8] },
    {
      covariance: [
        [1, 0.5, 0],
        [0.5, 1, 0],
        [0, 0, 2],
      ],
    },
  ];
  it.each(laws)("of one row gives the bits of sample() from α x₀ + σ z, with %j", async (law) => {
    const drift = ou({ horizon: 8 });
    const target = { mean: [1, -0.5, 0.25], ...law };
    const run = {
      ...{ scheme: heun(), drift, model: gaussian(target as never).score(drift), n: 4 },
      times: uniform()(6, drift, 0, 1.5),
    };
    for (const seed of [0, 7]) {
      const { x } = await sample({ ...run, seed, start: await pointsByHand(seed, [1, -2, 3]) });
      expect((await draw({ target: { kind: "gaussian", ...target }, seed })).x).toEqual(x);
    }
  });

  it("repeats its rows in their order, each with its own noise", async () => {
    const { x } = await draw({ startFile: "three.csv", startTime: 0.001, steps: 1, samples: 5 });
    const rows = Array.from({ length: 5 }, (_, i) => Array.from(x.subarray(3 * i, 3 * i + 3)));
    expect(rows.map(([first]) => Math.abs(first) > 50)).toEqual([false, false, true, false, false]);
    expect(new Set(rows.flat()).size).toBe(15);
    // A row has the same bits for any number of rows.
    expect((await draw({ startFile: "three.csv", startTime: 0.001, steps: 1, samples: 2 })).x).toEqual(
      x.subarray(0, 6),
    );
  });

  it("is a part of the key of a cell by its content, not by its path", async () => {
    const key = async (changes: object = {}): Promise<string> => cellsOf(await planOf(changes))[0].key;
    writeFileSync(join(folder, "same.csv"), "1,-2,3\n");
    writeFileSync(join(folder, "other.csv"), "1,-2,3.5\n");
    expect(await key({ startFile: "same.csv" })).toBe(await key());
    expect(await key({ startFile: "other.csv" })).not.toBe(await key());
    expect(await key({ startFile: undefined })).not.toBe(await key());
  });

  it("moves with its experiment, is stored, and is measured by metrics of samples", async () => {
    const experiment = await parse({ metrics: ["gaussian/w2"], samples: 20 });
    expect(experiment.starts).toEqual(["file"]);
    const moved = await relocate(experiment, { catalogue, folder }, (file) => `../${file}`);
    expect(moved.startFile).toBe("../x0.csv");
    expect(parseStored(JSON.parse(JSON.stringify(writtenExperiment(moved))), "")).toEqual(moved);
    const plan = await makePlan({ experiment, folder }, { catalogue });
    const rows: Row[] = [];
    for await (const each of measure(plan, { skip: ["samples"] })) if (each.kind === "row") rows.push(each.row);
    expect(rows).toEqual([
      expect.objectContaining({ start: "file", startTime: 1.5, startFile: plan.startData?.digest }),
    ]);
  });

  it.each<[changes: object, message: RegExp]>([
    [{ start: "prior" }, /^startFile: and start exclude each other/],
    [{ metrics: ["law/w2"] }, /^law\/w2 needs a Gaussian law of the start points, and startFile gives points; use/],
    [{ startFile: "plane.csv" }, /^startFile plane\.csv has points of dimension 2, .* dimension 3; they must be equal/],
    [{ startFile: "none.npy" }, /none\.npy does not exist$/],
    [{ startFile: 3 }, /^startFile is 3; it must be/],
  ])("%j is refused", async (changes, message) => {
    const code = expect.stringMatching(/^(?:EXPERIMENT_INVALID|CAPABILITY_MISSING|SHAPE_MISMATCH|FILE_NOT_FOUND)$/);
    await expect(planOf(changes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

function standardNormals(workspace: StartRequest["workspace"], rows: number, seed: Seed): Batch {
  return normalsLike(workspace.batch(rows, 3), seed, startStep, drawOf.start(0));
}
