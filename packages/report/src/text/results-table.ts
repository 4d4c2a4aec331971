import { requireArguments } from "@backstep/core/plugin";
import type { CausesRow, Experiment, Row } from "@backstep/experiment";
import { anExperiment, aRow } from "@backstep/experiment";
import { type Point, type Series, seriesOf } from "../series.ts";
import { causeCells, causeHeads } from "./cause-columns.ts";
import { alignColumns } from "./columns.ts";
import { labelOf } from "./label.ts";
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
    return own.length === 0 ? [] : [metricTable(metric, own, (columns ?? widest) - indent.length)];
  });
  if (causes.length > 0) parts.push(causesTable(causes, columns));
  return [`${experiment.name}: ${summary(experiment)}`, ...parts].join("\n\n");
}

/** The setting of an experiment in one line. */
export function summary({
  target,
  score,
  drift,
  grid,
  start,
  end,
  noiseLevel,
  samples,
  precision,
}: Experiment): string {
  const data = target && "data" in target ? ` of ${target.data}` : "";
  return [
    ...(target ? [`${target.kind}${data}`] : []),
    ...(score.kind === "analytic" ? [] : [`score ${score.kind} ${score.model}`]),
    drift.kind,
    `${grid.kind} grid`,
    `start ${start}`,
    `end ${end}`,
    `noise level ${noiseLevel}`,
    ...(samples > 0 ? [`${samples} samples in ${precision}`] : []),
  ].join(", ");
}

function metricTable(metric: string, all: readonly Series[], width: number): string {
  const floors = all.some(({ points }) => points.some(({ floor }) => floor > 0));
  const steps = [...new Set(all.flatMap(({ points }) => points.map((point) => point.steps)))].sort((a, b) => a - b);
  const cells = steps.map((count) => [String(count), ...all.map((series) => cell(pointAt(series, count)))]);
  const order = all.some((series) => series.order?.verdict === "measured")
    ? [[metric === "law/kl" ? "slope" : "order", ...all.map(orderCell)]]
    : [];
  const rows = [["steps", ...all.map(labelOf)], ...cells, ...order, ...(floors ? [floorRow(all)] : [])];
  return [metric, ...indented(alignColumns(rows, { width }))].join("\n");
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? line : indent + line));
}

function pointAt({ points }: Series, steps: number): Point | undefined {
  return points.find((point) => point.steps === steps);
}

/** A value, and its standard error if it has one. "~" marks a value at or below the floor. */
function cell(point: Point | undefined): string {
  if (point === undefined) return "—";
  const { value, standardError, floor } = point;
  const noisy = floor > 0 && value !== null && value <= floor ? "~" : "";
  return `${noisy}${sixDigits(value)}${standardError > 0 ? ` ± ${twoDigits(standardError)}` : ""}`;
}

function orderCell({ order }: Series): string {
  return order?.verdict === "measured" ? `${order.order.toFixed(2)} ± ${twoDigits(order.uncertainty)}` : "inconclusive";
}

function floorRow(block: readonly Series[]): string[] {
  const floorOf = ({ points }: Series): string =>
    sixDigits(points.reduce((most, { floor }) => Math.max(most, floor), 0));
  return ["floor", ...block.map(floorOf)];
}

/** The causes of the error at the largest step count of each scheme. */
function causesTable(causes: readonly CausesRow[], columns = Number.POSITIVE_INFINITY): string {
  const head = ["steps", "scheme", ...causeHeads];
  const most = (each: CausesRow): boolean =>
    causes.every(
      (other) =>
        other.scheme !== each.scheme ||
        JSON.stringify(other.options) !== JSON.stringify(each.options) ||
        other.steps <= each.steps,
    );
  const lines = causes.filter(most).map((each) => [String(each.steps), labelOf(each), ...causeCells(each)]);
  const title =
    "causes of the error at the largest step count, each alone (W2; the total is the distance to the data at t = 0)";
  const options = { width: columns - indent.length, keys: 2 };
  return [title, ...indented(alignColumns([head, ...lines], options))].join("\n");
}
