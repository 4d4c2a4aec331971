import type { CausesRow } from "@backstep/experiment";
import { type CaptionedChart, chartsOf } from "../page/charts.ts";
import type { StoredResults } from "../page/section.ts";
import { type Point, type Series, seriesOf } from "../series.ts";
import { causeHeads, causeNumbers } from "../text/cause-columns.ts";
import { labelOf } from "../text/label.ts";

/** A number of a table with its standard error; null is infinite. */
export interface Measured {
  readonly value: number | null;
  readonly standardError: number;
}

/** A cell of a table: words, a measured number, or nothing. */
export type Cell = string | Measured | undefined;

/** A table of results, before it is written in some format. */
export interface ResultTable {
  /** Part of the names of its files. */
  readonly name: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Every figure of an experiment, in the order of its report. */
export function figuresOf({ experiment, rows }: StoredResults): readonly CaptionedChart[] {
  const all = seriesOf(rows);
  return experiment.metrics.flatMap((metric) =>
    chartsOf(
      metric,
      all.filter((each) => each.metric === metric),
      all,
    ),
  );
}

/** Every table of an experiment: the errors of each metric, the measured orders, and the causes of the error. */
export function tablesOf({ experiment, rows, causes }: StoredResults): readonly ResultTable[] {
  const all = seriesOf(rows);
  const errors = experiment.metrics.flatMap((metric) => {
    const series = all.filter((each) => each.metric === metric);
    return series.length === 0 ? [] : [errorTable(metric, series)];
  });
  return [...errors, ...orderTable(all), ...causesTable(causes)];
}

function errorTable(metric: string, series: readonly Series[]): ResultTable {
  const steps = [...new Set(series.flatMap(({ points }) => points.map((point) => point.steps)))].sort((a, b) => a - b);
  const at = ({ points }: Series, count: number): Point | undefined => points.find((point) => point.steps === count);
  const floors = steps.map((count) => Math.max(0, ...series.map((each) => at(each, count)?.floor ?? 0)));
  return {
    name: metric,
    caption: `${metric} by scheme and step count`,
    head: ["scheme", ...steps.map(String)],
    rows: [
      ...series.map((each) => [labelOf(each), ...steps.map((count) => at(each, count))]),
      ...(floors.some((floor) => floor > 0) ? [["floor", ...floors.map(exact)]] : []),
    ],
  };
}

function orderTable(all: readonly Series[]): readonly ResultTable[] {
  const ordered = all.filter(({ order }) => order !== undefined);
  if (ordered.length === 0) return [];
  const rows = ordered.map((each): Cell[] => {
    const { verdict, order, uncertainty, reason } = each.order!;
    const measured = verdict === "measured";
    return [
      labelOf(each),
      each.metric,
      measured ? { value: order, standardError: uncertainty } : undefined,
      measured ? "measured" : `inconclusive: ${reason ?? ""}`,
    ];
  });
  return [{ name: "orders", caption: "Measured orders", head: ["scheme", "metric", "order", "verdict"], rows }];
}

function causesTable(causes: readonly CausesRow[]): readonly ResultTable[] {
  if (causes.length === 0) return [];
  const rows = causes.map((each): Cell[] => [labelOf(each), String(each.steps), ...causeNumbers(each).map(exact)]);
  return [{ name: "causes", caption: "Causes of the error", head: ["scheme", "steps", ...causeHeads], rows }];
}

function exact(value: number | null): Measured {
  return { value, standardError: 0 };
}
