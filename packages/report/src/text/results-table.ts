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

/** The largest width of a table in characters, if there is no terminal. */
const widest = 118;
const indent = "  ";

/**
 * The results of an experiment as text: a table for each metric, with one row for each step count and one column for each scheme.
 *
 * @param columns The width of the terminal in characters, into which the tables are divided.
 * @example
 * ```ts
 * console.log(resultsTable(experiment, rows, causes));
 * ```
 */
export function resultsTable(
  experiment: Experiment,
  rows: readonly Row[],
  causes: readonly CausesRow[],
  columns?: number,
): string {
  requireArguments(
    "resultsTable",
    {
      experiment: anExperiment,
      rows: { type: "list", of: aRow },
      causes: { type: "list", of: { type: "object" } },
      columns: { type: "integer", min: 1, optional: true },
    },
    { experiment, rows, causes, columns },
  );
  const series = seriesOf(rows);
  const parts = experiment.metrics.flatMap((metric) => {
    const own = series.filter((each) => each.metric === metric);
    return own.length === 0 ? [] : [metricTable(metric, own, experiment.view, (columns ?? widest) - indent.length)];
  });
  if (causes.length > 0) parts.push(causesTable(causes, columns));
  return [`${experiment.name}: ${summary(experiment)}`, ...parts].join("\n\n");
}

/** The setting of an experiment in one line. Of a key with several values it has the values. */
export function summary(experiment: Experiment): string {
  const { target, scores, drifts, grids, starts, startFile, startTimes, ends, noiseLevels, samples, precisions } =
    experiment;
  const data = target && "data" in target ? ` of ${target.data}` : "";
  const networks = scores.filter(({ kind }) => kind !== "analytic");
  return [
    ...(target ? [`${target.kind}${data}`] : []),
    ...(networks.length === 0
      ? []
      : [`score ${scores.map(({ kind, model }) => (model ? `${kind} ${model}` : kind)).join(", ")}`]),
    drifts.map((drift) => valueLabel(drift, drifts)).join(", "),
    `${grids.map((grid) => valueLabel(grid, grids)).join(", ")} grid`,
    `start ${startFile ?? starts.join(", ")}`,
    ...(startTimes ? [`start time ${startTimes.join(", ")}`] : []),
    `end ${ends.join(", ")}`,
    `noise level ${noiseLevels.join(", ")}`,
    ...(samples > 0 ? [`${samples} samples in ${precisions.join(", ")}`] : []),
  ].join(", ");
}

function metricTable(metric: string, all: readonly Series[], view: View | undefined, width: number): string {
  const tables = errorTables(metric, all, view).map(({ panel, head, columns, rows, floors }) => {
    const order = rows.some(({ series }) => series?.order?.verdict === "measured")
      ? [[metric === "law/kl" ? "slope" : "order", ...rows.map(orderCell)]]
      : [];
    const lines = [
      [head, ...rows.map(({ label }) => label)],
      ...columns.map((column, k) => [column, ...rows.map(({ points }) => cell(points[k]))]),
      ...order,
      ...(floors.length > 0 ? [floorRow(rows)] : []),
    ];
    return indented([...(panel === "" ? [] : [panel]), ...alignColumns(lines, { width })]).join("\n");
  });
  return [metric, ...tables].join("\n");
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? line : indent + line));
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
function causesTable(causes: readonly CausesRow[], columns = Number.POSITIVE_INFINITY): string {
  const head = ["steps", "scheme", ...causeHeads];
  const labels = causesLabels(causes);
  const most = (each: CausesRow, i: number): boolean =>
    causes.every((other, j) => labels[j] !== labels[i] || other.steps <= each.steps);
  const lines = causes
    .map((each, i) => [String(each.steps), labels[i], ...causeCells(each)])
    .filter((_, i) => most(causes[i], i));
  const title =
    "causes of the error at the largest step count, each alone (W2; the total is the distance to the data themselves)";
  const options = { width: columns - indent.length, keys: 2 };
  return [title, ...indented(alignColumns([head, ...lines], options))].join("\n");
}
