import type { Experiment, Row } from "@backstep/experiment";
import { resultsTable, seriesOf } from "@backstep/report";
import { describe, expect, it } from "vitest";
import { errorTables } from "../src/axes/error-tables.ts";
import { layoutOf, placedIn } from "../src/axes/layout.ts";
import { valueLabel } from "../src/axes/value-label.ts";
import { chartsOf, drawnCharts } from "../src/page/charts.ts";

/** Rows of two drifts, two noise levels, two schemes, two step counts and two seeds, with a value that tells them apart. */
const rows = ["ou", "edm"].flatMap((kind, d) =>
  [0, 1].flatMap((noiseLevel) =>
    ["heun", "ddim"].flatMap((scheme, s) =>
      [4, 8].flatMap((steps) =>
        [1, 2].map((seed) => ({
          ...{ cell: "c", metric: "w", scheme, options: {}, steps, seed, drift: { kind }, noiseLevel, start: "prior" },
          ...{ standardError: 0, floor: 0, nfe: steps, jvps: 0, n: 10, seconds: 1 },
          value: 1000 * (d + 1) + 100 * noiseLevel + 10 * s + steps + (seed - 1) * 0.5,
        })),
      ),
    ),
  ),
) as unknown as readonly Row[];
const series = seriesOf(rows);

describe("a table", () => {
  it("has step counts in columns, schemes in rows and further axes in panels", () => {
    const tables = errorTables("w", series);
    const panels = tables.map(({ panel }) => panel);
    expect(panels).toEqual(["ou, noise level 0", "ou, noise level 1", "edm, noise level 0", "edm, noise level 1"]);
    expect(tables[2].columns).toEqual(["4", "8"]);
    expect(tables[2].rows.map(({ label }) => label)).toEqual(["heun", "ddim"]);
    expect(tables[2].rows[1].points.map((point) => point?.value)).toEqual([2014.25, 2018.25]);
  });

  it("follows a view", () => {
    const [table, ...more] = errorTables("w", series, { rows: ["drift", "steps"], columns: ["noiseLevel"] });
    expect(more).toEqual([]);
    expect(table.columns).toEqual(["0", "1"]);
    expect(table.rows).toHaveLength(8);
    expect(table.rows[5]).toMatchObject({
      label: "edm, steps 4, ddim",
      points: [{ value: 2014.25 }, { value: 2114.25 }],
    });
  });

  it("averages seeds, with the standard error of their spread", () => {
    const [{ points }] = series;
    expect(points[0]).toMatchObject({ seeds: 2, standardError: 0.25 });
  });
});

it("every axis that varies has a place for any view", () => {
  const placed = placedIn(series);
  for (const view of [
    {},
    { rows: ["drift"] },
    { colour: ["noiseLevel"] },
    { panels: ["steps"] },
    { columns: ["drift"] },
  ] as const) {
    const { rows: lines, columns, panels, colour } = layoutOf(placed, view);
    for (const axis of ["schemes", "drift", "noiseLevel", "steps"] as const) {
      expect([...lines, ...columns, ...panels]).toContain(axis);
      expect([...colour, ...columns, ...panels]).toContain(axis);
    }
  }
});

it("a chart has one panel for each combination, with the same colours", async () => {
  const { html } = await drawnCharts(chartsOf("w", series, series));
  for (const panel of ["ou, noise level 0", "edm, noise level 1"]) expect(html).toContain(panel);
  expect(html.match(/>heun</g)).toHaveLength(2);
});

it("a plugin is known by its name, and by the options that differ", () => {
  const all = [{ kind: "ou", horizon: 4, a: 1 }, { kind: "ou", horizon: 8, a: 1 }, { kind: "edm" }];
  expect(all.map((each) => valueLabel(each, all))).toEqual(["ou horizon 4", "ou horizon 8", "edm"]);
});

it("the table of a terminal names the panels", () => {
  const experiment: Experiment = {
    ...{ name: "a", drifts: [{ kind: "ou" }, { kind: "edm" }], scores: [{ kind: "analytic" }], schemes: [] },
    ...{
      grids: [{ kind: "uniform" }],
      steps: [4, 8],
      starts: ["prior" as const],
      ends: [0],
      noiseLevels: [0, 1],
      seeds: [1, 2],
    },
    ...{ metrics: ["w"], metricSpecs: {}, samples: 10, precisions: ["f64" as const] },
  };
  const text = resultsTable(experiment, rows, []);
  expect(text).toContain("  edm, noise level 1\n  steps");
});
