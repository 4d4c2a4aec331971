import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBackstepError } from "@backstep/core";
import { define } from "@backstep/core/plugin";
import {
  type CausesRow,
  type Cell,
  makePlan,
  measure,
  parseExperiment,
  type Row,
  type RunExperimentOptions,
  rowKey,
  runExperiment,
  totalWork,
} from "@backstep/experiment";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { catalogue, small } from "./small-catalogue.ts";

async function rowsOf(experiment: object | string, options: Partial<RunExperimentOptions> = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of runExperiment(experiment, { catalogue, ...options })) rows.push(row);
  return rows;
}

/** Seconds are the only value of a row that differs between two runs. */
const withoutSeconds = (rows: readonly Row[]): object[] => rows.map(({ seconds: _, ...row }) => row);

describe("the rows of an experiment", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "backstep-experiment-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const sampled = { ...small, metrics: ["law/w2", "gaussian/w2"], samples: 50, seeds: 2 };

  it("are those of measure(makePlan(…)), one for each scheme, step count, metric and seed", async () => {
    const plan = await makePlan(
      { experiment: await parseExperiment(sampled, "", { catalogue, folder }), folder },
      { catalogue },
    );
    const measured: Row[] = [];
    for await (const each of measure(plan)) if (each.kind === "row") measured.push(each.row);
    expect(measured).toHaveLength(2 * 2 * 2 * 2);
    expect(withoutSeconds(await rowsOf(sampled))).toEqual(withoutSeconds(measured));
  });

  it("are the same for an object, a JSON file and a YAML file", async () => {
    const { name: _, ...unnamed } = small;
    const [json, yaml] = [join(folder, "small.json"), join(folder, "small.yaml")];
    writeFileSync(json, JSON.stringify(unnamed));
    writeFileSync(yaml, stringify(small));
    const rows = withoutSeconds(await rowsOf(small));
    expect(rows).toHaveLength(4);
    // A file without the key `name` gives its own name to the experiment.
    expect(withoutSeconds(await rowsOf(json))).toEqual(rows);
    expect(withoutSeconds(await rowsOf(yaml))).toEqual(rows);
  });

  it("have the published keys in the published order", async () => {
    const keys =
      "cell experiment target drift score scheme options grid start end noiseLevel steps nfe jvps metric value standardError floor n seed precision seconds";
    for (const row of await rowsOf(sampled)) expect(Object.keys(row).join(" ")).toBe(keys);
  });

  it("do not include those that are done already", async () => {
    const all = await rowsOf(small);
    const rest = await rowsOf(small, { done: new Set(all.slice(1, 3).map(rowKey)) });
    expect(rest.map(rowKey)).toEqual([all[0], all[3]].map(rowKey));
  });
});

describe("a run", () => {
  it("reports progress that rises to 1", async () => {
    const fractions: number[] = [];
    await rowsOf(
      { ...small, metrics: ["law/w2", "gaussian/w2"], samples: 50 },
      { onProgress: (f) => fractions.push(f) },
    );
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBeGreaterThanOrEqual(0);
    expect(fractions.at(-1)).toBeCloseTo(1, 12);
  });

  it("reports parts of work that add up to the total", async () => {
    const changes = { metrics: ["law/w2", "gaussian/w2"], samples: 50 };
    const experiment = await parseExperiment({ ...small, ...changes }, "", { catalogue, folder: "." });
    const plan = await makePlan({ experiment, folder: "." }, { catalogue });
    let done = 0;
    const onWork = (work: number): void => {
      done += work;
    };
    for await (const { kind } of measure(plan, { onWork })) expect(kind).not.toBe("failure");
    expect(done / (await totalWork(plan))).toBeCloseTo(1, 12);
  });

  it("ends with ABORTED within a second of the signal", async () => {
    const controller = new AbortController();
    // The second cell would take minutes: a law of 20,000 steps has 20,000² impulses.
    const run = runExperiment(
      { ...small, schemes: ["heun"], steps: [8, 20_000] },
      { catalogue, signal: controller.signal },
    );
    expect((await run.next()).value).toMatchObject({ steps: 8 });
    setTimeout(() => controller.abort(), 50);
    const began = performance.now();
    await expect(run.next()).rejects.toMatchObject({ code: "ABORTED" });
    expect(performance.now() - began).toBeLessThan(1050);
  });

  it("ends with the error of a cell, or passes it to onFailure and measures the other cells", async () => {
    const broken = define("scheme", "broken", {}, () => ({
      ...eulerMaruyama(),
      async step(): Promise<never> {
        throw new Error("the step fails");
      },
    }));
    const options = { catalogue: { ...catalogue, schemes: { ...catalogue.schemes, broken: async () => broken } } };
    const experiment = { ...small, schemes: ["broken", "heun"], steps: [8] };
    await expect(rowsOf(experiment, options)).rejects.toThrow("the step fails");

    const failures: string[] = [];
    const onFailure = (error: unknown, { scheme, steps }: Cell): void => {
      failures.push(`${scheme.name} ${steps}: ${(error as Error).message}`);
    };
    const rows = await rowsOf(experiment, { ...options, onFailure });
    expect(rows.map(({ scheme }) => scheme)).toEqual(["heun"]);
    expect(failures).toEqual(["broken 8: the step fails"]);
  });

  it("passes the causes of an error to onCauses if the steps are not the only cause", async () => {
    const causes: CausesRow[] = [];
    const onCauses = (each: CausesRow): number => causes.push(each);
    await rowsOf(small, { onCauses });
    expect(causes).toEqual([]);
    await rowsOf({ ...small, schemes: ["heun"], start: "prior" }, { onCauses });
    expect(causes.map(({ scheme, steps }) => [scheme, steps])).toEqual([
      ["heun", 8],
      ["heun", 16],
    ]);
    expect(causes[0].initialisation).toBeGreaterThan(0);
  });

  it("refuses everything that is wrong before the first row", async () => {
    const run = runExperiment({ ...small, schemes: ["heun", "huen"] }, { catalogue });
    const error: unknown = await run.next().catch((each: unknown) => each);
    expect(isBackstepError(error) && error.code).toBe("SCHEME_UNKNOWN");
  });
});
