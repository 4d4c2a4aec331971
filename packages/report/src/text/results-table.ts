import { requireArguments } from "@backstep/core/plugin";
import type { CausesRow, Experiment, Row, View } from "@backstep/experiment";
import { anExperiment, aRow } from "@backstep/experiment";
import { type ErrorRow, errorTables } from "../axes/error-tables.ts";
import { causesLabels } from "../axes/series-labels.ts";
import { valueLabel } from "../axes/value-label.ts";
import { type Point, type Series, seriesOf } from "../series.ts";
import { causeCells, causeHeads } from "./cause-columns.ts";
import { alignColumns } from "./columns.ts";
import { sixDigits, twoDigits } from "./number.ts";

/** The largest width of a table in characters. */
const widest = 110;

/**
 * The results of an experiment as text: a table for each metric, with one row for each step count and one column for each scheme.
 *
 * @example
 * ```ts
 * console.log(resultsTable(experiment, rows, causes));
 * ```
 */
export function resultsTable(experiment: Experiment, rows: readonly Row[], causes: readonly CausesRow[]): string {
  requireArguments(
    "resultsTable",
    { experiment: anExperiment, rows: { type: "list", of: aRow }, causes: { type: "list", of: { type: "object" } } },
    { experiment, rows, causes },
  );
  const series = seriesOf(rows);
  const parts = experiment.metrics.flatMap((metric) => {
    const own = series.filter((each) => each.metric === metric);
    return own.length === 0 ? [] : [metricTable(metric, own, experiment.view)];
  });
  if (causes.length > 0) parts.push(causesTable(causes));
  return [`${experiment.name}: ${summary(experiment)}`, ...parts].join("\n\n");
}

/** The setting of an experiment in one line. Of a key with several values it has the values. */
export function summary(experiment: Experiment): string {
  const { target, scores, drifts, grids, starts, ends, noiseLevels, samples, precisions } = experiment;
  const data = target && "data" in target ? ` of ${target.data}` : "";
  const networks = scores.filter(({ kind }) => kind !== "analytic");
  return [
    ...(target ? [`${target.kind}${data}`] : []),
    ...(networks.length === 0
      ? []
      : [`score ${scores.map(({ kind, model }) => (model ? `${kind} ${model}` : kind)).join(", ")}`]),
    drifts.map((drift) => valueLabel(drift, drifts)).join(", "),
    `${grids.map((grid) => valueLabel(grid, grids)).join(", ")} grid`,
    `start ${starts.join(", ")}`,
    `end ${ends.join(", ")}`,
    `noise level ${noiseLevels.join(", ")}`,
    ...(samples > 0 ? [`${samples} samples in ${precisions.join(", ")}`] : []),
  ].join(", ");
}

function metricTable(metric: string, all: readonly Series[], view: View | undefined): string {
  const tables = errorTables(metric, all, view).flatMap(({ panel, head, columns, rows }) => {
    const floors = rows.some(({ points }) => points.some((point) => (point?.floor ?? 0) > 0));
    return blocks(rows).map((block) => {
      const cells = columns.map((column, k) => [column, ...block.map(({ points }) => cell(points[k]))]);
      const order = block.some(({ series }) => series?.order?.verdict === "measured")
        ? [[metric === "law/kl" ? "slope" : "order", ...block.map(orderCell)]]
        : [];
      const lines = [
        [head, ...block.map(({ label }) => label)],
        ...cells,
        ...order,
        ...(floors ? [floorRow(block)] : []),
      ];
      return [...(panel === "" ? [] : [panel]), ...alignColumns(lines)];
    });
  });
  return [metric, ...tables.map((lines) => lines.map((line) => `  ${line}`).join("\n"))].join("\n");
}

/** Divides the rows of a table, which are the columns here, into groups that fit into one width. */
function blocks(all: readonly ErrorRow[]): readonly (readonly ErrorRow[])[] {
  const result: ErrorRow[][] = [[]];
  let width = 0;
  for (const row of all) {
    const own = Math.max(row.label.length, ...row.points.map((point) => cell(point).length)) + 2;
    if (width + own > widest && width > 0) {
      result.push([]);
      width = 0;
    }
    result[result.length - 1].push(row);
    width += own;
  }
  return result;
}

/** A value, and its standard error if it has one. "~" marks a value at or below the floor. */
function cell(point: Point | undefined): string {
  if (point === undefined) return "—";
  const { value, standardError, floor } = point;
  const noisy = floor > 0 && value !== null && value <= floor ? "~" : "";
  return `${noisy}${sixDigits(value)}${standardError > 0 ? ` ± ${twoDigits(standardError)}` : ""}`;
}

function orderCell({ series }: ErrorRow): string {
  const order = series?.order;
  return order?.verdict === "measured" ? `${order.order.toFixed(2)} ± ${twoDigits(order.uncertainty)}` : "inconclusive";
}

function floorRow(block: readonly ErrorRow[]): string[] {
  const floorOf = ({ points }: ErrorRow): string =>
    sixDigits(points.reduce((most, point) => Math.max(most, point?.floor ?? 0), 0));
  return ["floor", ...block.map(floorOf)];
}

/** The causes of the error at the largest step count of each scheme. */
function causesTable(causes: readonly CausesRow[]): string {
  const head = ["steps", "scheme", ...causeHeads];
  const labels = causesLabels(causes);
  const most = (each: CausesRow, i: number): boolean =>
    causes.every((other, j) => labels[j] !== labels[i] || other.steps <= each.steps);
  const lines = causes
    .map((each, i) => [String(each.steps), labels[i], ...causeCells(each)])
    .filter((_, i) => most(causes[i], i));
  const title =
    "causes of the error at the largest step count, each alone (W2; the total is the distance to the data themselves)";
  return [title, ...alignColumns([head, ...lines]).map((line) => `  ${line}`)].join("\n");
}
