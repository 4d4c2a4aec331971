import { largestOf, requireArguments, unitOf } from "@backstep/core/plugin";
import type { Row } from "@backstep/experiment";
import { aRow } from "@backstep/experiment";
import type { MeasuredOrder } from "@backstep/law";
import { convergedOrder } from "@backstep/orders";

/** The values of one metric for one scheme (mean over seeds), over ascending step counts. */
export interface Series {
  readonly metric: string;
  readonly scheme: string;
  readonly options: object;
  readonly points: readonly Point[];
  /** The fitted order. Only exact errors have one: the noise of samples hides the slopes. */
  readonly order?: MeasuredOrder;
}

/** The mean of the rows that differ only in their seed. */
export interface Point {
  readonly steps: number;
  readonly nfe: number;
  readonly jvps: number;
  readonly value: number | null;
  readonly standardError: number;
  readonly floor: number;
  readonly n: number;
  readonly seeds: number;
  readonly seconds: number;
}

/**
 * Groups rows by metric and scheme, in the order of their first rows, and averages over seeds.
 *
 * @example
 * ```ts
 * for (const { scheme, points } of seriesOf(rows)) console.log(scheme, points.map(({ value }) => value));
 * ```
 */
export function seriesOf(rows: readonly Row[]): readonly Series[] {
  requireArguments("seriesOf", { rows: { type: "list", of: aRow } }, { rows });
  const groups = groupBy(rows, ({ metric, scheme, options }) => JSON.stringify([metric, scheme, options]));
  return groups.map((group) => {
    const [{ metric, scheme, options }] = group;
    const points = groupBy(group, ({ steps }) => String(steps))
      .map(pointOf)
      .sort((a, b) => a.steps - b.steps);
    const order = metric.startsWith("law/") && points.length > 1 ? orderOf(points) : undefined;
    return { metric, scheme, options, points, ...(order && { order }) };
  });
}

function orderOf(points: readonly Point[]): MeasuredOrder {
  return convergedOrder(
    points.map(({ steps }) => steps),
    points.map(({ value }) => value ?? Number.NaN),
  );
}

/** Averages rows that differ only in their seeds. `standardError` is that of the mean. */
function pointOf(rows: readonly Row[]): Point {
  const [{ steps, nfe, jvps, n }] = rows;
  const unit = unitOf(largestOf(rows.map(({ standardError }) => standardError)));
  const mean = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0) / rows.length;
  return {
    steps,
    nfe,
    jvps,
    n,
    seeds: rows.length,
    value: rows.some(({ value }) => value === null) ? null : mean(({ value }) => value!),
    standardError: unit * Math.sqrt(mean(({ standardError }) => (standardError / unit) ** 2) / rows.length),
    floor: mean(({ floor }) => floor),
    seconds: mean(({ seconds }) => seconds),
  };
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return [...groups.values()];
}
