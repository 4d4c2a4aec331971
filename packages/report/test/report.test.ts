import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCatalogue } from "@backstep/catalogue";
import { type CausesRow, makePlan, measure, parseExperiment, type Row } from "@backstep/experiment";
import { drawChart, resultsTable, seriesOf, writeReport } from "@backstep/report";
import { openResults } from "@backstep/results";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const access = { catalogue: createCatalogue() };
const experiment = await parseExperiment(
  {
    target: { kind: "gaussian", mean: [1, -0.5], variance: [0.25, 1] },
    drift: "ou",
    schemes: ["euler-maruyama", "heun"],
    steps: [32, 64, 128, 256],
    metrics: ["law/w2", "gaussian/w2"],
    samples: 64,
    seeds: 2,
  },
  "small",
  { ...access, folder: "." },
);

let folder = "";
const rows: Row[] = [];
const causes: CausesRow[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "backstep-report-"));
  const plan = await makePlan({ experiment, folder }, access);
  const results = await openResults(folder, plan, { version: "1" });
  for await (const each of measure(plan))
    if (each.kind === "row") await results.addRow(each.row);
    else if (each.kind === "causes") await results.addCauses(each.causes);
    else if (each.kind === "samples") await results.addSamples(each.cell, each.samples);
  rows.push(...results.rows);
  causes.push(...results.causes);
  await results.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the series of rows", () => {
  it("have one metric and one scheme, ascending step counts and means over seeds", () => {
    const series = seriesOf([...rows].reverse());
    expect(series).toHaveLength(4);
    for (const { metric, scheme, points } of series) {
      expect(points.map(({ steps }) => steps)).toEqual([32, 64, 128, 256]);
      const own = rows.filter((row) => row.metric === metric && row.scheme === scheme && row.steps === 32);
      expect(points[0].seeds).toBe(2);
      expect(points[0].value).toBeCloseTo((own[0].value + own[1].value) / 2, 14);
      expect(points[0].standardError).toBeCloseTo(Math.hypot(own[0].standardError, own[1].standardError) / 2, 14);
    }
  });

  it("have an order only for exact errors", () => {
    const exact = rows
      .filter(({ metric }) => metric === "law/w2")
      .map((row) => ({ ...row, value: 1 / row.steps ** 2 }));
    for (const { order } of seriesOf(exact)) expect(order).toMatchObject({ verdict: "measured" });
    for (const { order } of seriesOf(exact)) expect(order?.order).toBeCloseTo(2, 10);
    for (const { metric, order } of seriesOf(rows)) expect(order === undefined).toBe(metric === "gaussian/w2");
  });

  it("have no value at a step count with an infinite one", () => {
    const infinite = rows.map((row, i) => (i === 0 ? { ...row, value: Number.POSITIVE_INFINITY } : row));
    expect(seriesOf(infinite)[0].points[0].value).toBeNull();
  });
});

describe("a table of results", () => {
  it("has one row for each step count, one column for each scheme, and the causes at the largest step count", () => {
    const text = resultsTable(experiment, rows, causes);
    const [summary, exact, sampled, causesTable] = text.split("\n\n").map((part) => part.split("\n"));
    expect(summary[0]).toMatch(
      /^small: gaussian, ou, uniform grid, start prior, end 0, noise level 1, 64 samples in f64$/,
    );
    expect(exact.slice(0, 2).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["law/w2"],
      ["steps", "euler-maruyama", "heun"],
    ]);
    expect(exact.slice(2, 6).map((line) => Number.parseInt(line, 10))).toEqual([32, 64, 128, 256]);
    expect(sampled.join("\n")).toContain(" ± ");
    expect(causesTable.slice(2).map((line) => line.trim().split(/ +/).slice(0, 2))).toEqual([
      ["256", "euler-maruyama"],
      ["256", "heun"],
    ]);
  });
});

describe("a chart", () => {
  const points = [16, 32].map((x) => ({ series: "heun <1>", x, y: 1 / x ** 2, standardError: 0 }));
  const chart = { xTitle: "NFE", yTitle: "W2", points, floor: 0, base: 2 } as const;

  it("is an SVG with its titles and series, without any address", async () => {
    const svg = await drawChart(chart);
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>$/);
    for (const text of [">NFE<", ">W2<", ">heun &lt;1&gt;<", ">16<", ">32<"]) expect(svg).toContain(text);
    expect(svg).not.toMatch(/https?:/);
  });

  it("shows a dashed line only for a positive floor", async () => {
    expect(await drawChart(chart)).not.toContain("stroke-dasharray");
    expect(await drawChart({ ...chart, floor: 0.001 })).toContain("stroke-dasharray");
  });
});

describe("a report", () => {
  it("is one page with tables, charts, samples and the experiment, and loads nothing", async () => {
    const file = await writeReport(folder);
    expect(file).toBe(join(folder, "report.html"));
    const page = readFileSync(file, "utf8");
    for (const part of ["<h1>small</h1>", "law/w2 over NFE", "<h3>Orders</h3>", "<h3>Causes of the error</h3>"])
      expect(page).toContain(part);
    // Two schemes, each with a picture of the truth and of four step counts.
    expect(page.match(/<img class="points"/g)).toHaveLength(10);
    expect(page).toContain("horizon: 8");
    expect(page).not.toMatch(/https?:|<script|<link/);
  });

  it("is refused for a folder without results", async () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    for (const each of [empty, join(folder, "missing")])
      await expect(writeReport(each)).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    expect(readdirSync(empty)).toEqual([]);
  });
});

it("a program loads Vega for its first chart, not for its tables", () => {
  const hooks = `export async function load(url, context, next) {
    if (/\\/vega/.test(url)) console.error("vega");
    return next(url, context);
  }`;
  const program = `import { register } from "node:module";
    register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});
    const { drawChart, seriesOf } = await import("@backstep/report");
    seriesOf([]);
    console.error("chart");
    await drawChart({ xTitle: "", yTitle: "", points: [], floor: 0, base: 2 });`;
  const { stderr } = spawnSync(
    process.execPath,
    ["--conditions=@backstep/source", "--import", "tsx", "--input-type=module", "--eval", program],
    { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8" },
  );
  const [before, after] = stderr.split("chart\n");
  expect(before).toBe("");
  expect(after).toContain("vega");
});
