import { largestOf, requireArguments, unitOf } from "@backstep/core/plugin";
import type { CausesRow, Row, Setting } from "@backstep/experiment";
import { aRow } from "@backstep/experiment";
import type { MeasuredOrder } from "@backstep/law";
import { convergedOrder } from "@backstep/orders";

/** The values of one metric for one scheme in one setting (mean over seeds), over ascending step counts. */
export interface Series {
  readonly metric: string;
  readonly scheme: string;
  readonly options: object;
  /** The values of the other axes, as rows have them. Rows of older versions lack some. */
  readonly setting: Readonly<Partial<Setting>>;
  readonly points: readonly Point[];
  /** The fitted order. Only exact errors have one: the noise of samples hides the slopes. */
  readonly order?: MeasuredOrder;
}

/** The mean of the rows that differ only in their seed. */
export interface Point {
  /** The tolerance of adaptive runs. */
  readonly tolerance?: number;
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
 * Groups rows by metric, scheme and setting, in the order of their first rows, and averages over seeds.
 *
 * @example
 * ```ts
 * for (const { scheme, points } of seriesOf(rows)) console.log(scheme, points.map(({ value }) => value));
 * ```
 */
export function seriesOf(rows: readonly Row[]): readonly Series[] {
  requireArguments("seriesOf", { rows: { type: "list", of: aRow } }, { rows });
  const groups = groupBy(rows, (row) => JSON.stringify([row.metric, row.scheme, row.options, settingIn(row)]));
  return groups.map((group) => {
    const [{ metric, scheme, options }] = group;
    const setting = settingIn(group[0]);
    const points = groupBy(group, ({ tolerance, steps }) =>
      tolerance === undefined ? String(steps) : `tolerance ${tolerance}`,
    )
      .map(pointOf)
      .sort((a, b) => a.steps - b.steps);
    const order = metric.startsWith("law/") && points.length > 1 ? orderOf(points) : undefined;
    return { metric, scheme, options, setting, points, ...(order && { order }) };
  });
}

/** The setting of a row or of causes. */
export function settingIn(row: Row | CausesRow): Partial<Setting> {
  const { drift, score, grid, start, startTime, end, noiseLevel, precision } = row;
  return { drift, score, grid, start, startTime, end, noiseLevel, precision } as Partial<Setting>;
}

function orderOf(points: readonly Point[]): MeasuredOrder {
  return convergedOrder(
    points.map(({ steps }) => steps),
    points.map(({ value }) => value ?? Number.NaN),
  );
}

/** Averages rows that differ only in their seeds. `standardError` is that of the mean. */
function pointOf(rows: readonly Row[]): Point {
  const [{ tolerance, steps, nfe, jvps, n }] = rows;
  const mean = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0) / rows.length;
  return {
    // Rows that differ in their seed have equal costs, except those of adaptive runs.
    ...(tolerance === undefined
      ? { steps, nfe, jvps }
      : { tolerance, steps: mean((row) => row.steps), nfe: mean((row) => row.nfe), jvps: mean((row) => row.jvps) }),
    n,
    seeds: rows.length,
    value: rows.every(({ value }) => Number.isFinite(value)) ? mean(({ value }) => value) : null,
    standardError:
      rootMeanSquare(rows.map(({ standardError }) => standardError)) / Math.sqrt(rows.length) || spread(rows),
    floor: mean(({ floor }) => floor),
    seconds: mean(({ seconds }) => seconds),
  };
}

/** The standard error of the mean over seeds, for metrics that estimate none themselves. */
function spread(rows: readonly Row[]): number {
  const values = rows.map(({ value }) => value);
  if (values.length < 2 || !values.every(Number.isFinite)) return 0;
  const centre = values.reduce((sum, value) => sum + value / values.length, 0);
  return rootMeanSquare(values.map((value) => value - centre)) / Math.sqrt(values.length - 1);
}

/** √(Σ v²/n), without overflow. */
function rootMeanSquare(values: readonly number[]): number {
  const unit = unitOf(largestOf(values));
  return unit * Math.sqrt(values.reduce((sum, value) => sum + (value / unit) ** 2, 0) / values.length);
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
