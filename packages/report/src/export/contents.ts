import type { CausesRow } from "@backstep/experiment";
import type { StoredResults } from "@backstep/results";
import { type ErrorTable, errorTables } from "../axes/error-tables.ts";
import { causesLabels, seriesLabels } from "../axes/series-labels.ts";
import { type CaptionedChart, chartsOf } from "../page/charts.ts";
import { type Series, seriesOf } from "../series.ts";
import { causeHeads, causeNumbers } from "../text/cause-columns.ts";

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
      experiment.view,
    ),
  );
}

/** Every table of an experiment: the errors of each metric and panel, the measured orders, and the causes of the error. */
export function tablesOf({ experiment, rows, causes }: StoredResults): readonly ResultTable[] {
  const all = seriesOf(rows);
  const errors = experiment.metrics.flatMap((metric) => errorTables(metric, all, experiment.view).map(errorTable));
  return [...errors, ...orderTable(all), ...causesTable(causes)];
}

function errorTable({ metric, panel, head, columns, rows, floors }: ErrorTable): ResultTable {
  const of = panel === "" ? "" : `, ${panel}`;
  return {
    name: `${metric}${of}`,
    caption: `${metric} by scheme and ${head}${of}`,
    head: ["scheme", ...columns],
    rows: [
      ...rows.map(({ label, points }) => [label, ...points]),
      ...(floors.length > 0 ? [["floor", ...floors.map(exact)]] : []),
    ],
  };
}

function orderTable(all: readonly Series[]): readonly ResultTable[] {
  const ordered = all.filter(({ order }) => order !== undefined);
  if (ordered.length === 0) return [];
  const labels = seriesLabels(ordered);
  const rows = ordered.map((each): Cell[] => {
    const { verdict, order, uncertainty, reason } = each.order!;
    const measured = verdict === "measured";
    return [
      labels.get(each),
      each.metric,
      measured ? { value: order, standardError: uncertainty } : undefined,
      measured ? "measured" : `inconclusive: ${reason ?? ""}`,
    ];
  });
  return [{ name: "orders", caption: "Measured orders", head: ["scheme", "metric", "order", "verdict"], rows }];
}

function causesTable(causes: readonly CausesRow[]): readonly ResultTable[] {
  if (causes.length === 0) return [];
  const labels = causesLabels(causes);
  const rows = causes.map((each, i): Cell[] => [labels[i], String(each.steps), ...causeNumbers(each).map(exact)]);
  return [{ name: "causes", caption: "Causes of the error", head: ["scheme", "steps", ...causeHeads], rows }];
}

function exact(value: number | null): Measured {
  return { value, standardError: 0 };
}
