import type { Row } from "@backstep/experiment";
import { describe, expect, it } from "vitest";
import { errorTables } from "../src/axes/error-tables.ts";
import { seriesOf } from "../src/series.ts";

const common: Omit<Row, "steps" | "nfe" | "value" | "seed"> = {
  ...{ cell: "a", experiment: "adaptive", target: null, drift: { kind: "ou" }, score: { kind: "analytic" } },
  ...{ scheme: "dormand-prince", options: {}, grid: { kind: "adaptive" }, start: "prior", end: 0, noiseLevel: 1 },
  ...{ jvps: 0, metric: "gaussian/w2", standardError: 0, floor: 0, n: 10, precision: "f64", seconds: 1 },
};
const rows: readonly Row[] = [
  { ...common, tolerance: 0.1, steps: 8.5, nfe: 50, value: 2, seed: 1 },
  { ...common, tolerance: 0.1, steps: 9.5, nfe: 60, value: 4, seed: 2 },
  { ...common, tolerance: 0.01, steps: 20, nfe: 120, value: 1, seed: 1 },
  { ...common, tolerance: 0.01, steps: 22, nfe: 130, value: 1, seed: 2 },
];

describe("the rows of adaptive runs", () => {
  it("are one series, with the mean cost over the seeds of a tolerance", () => {
    const [{ points }, ...others] = seriesOf(rows);
    expect(others).toEqual([]);
    expect(points.map(({ tolerance, steps, nfe, value, seeds }) => [tolerance, steps, nfe, value, seeds])).toEqual([
      [0.1, 9, 55, 3, 2],
      [0.01, 21, 125, 1, 2],
    ]);
  });

  it("have tolerances in the columns of tables", () => {
    const [{ head, columns, rows: lines }] = errorTables("gaussian/w2", seriesOf(rows));
    expect({ head, columns }).toEqual({ head: "tolerance", columns: ["0.01", "0.1"] });
    expect(lines.map(({ points }) => points.map((point) => point?.value))).toEqual([[1, 3]]);
  });
});
