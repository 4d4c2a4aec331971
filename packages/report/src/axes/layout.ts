import type { Axis, View } from "@backstep/experiment";
import type { Point, Series } from "../series.ts";

/** One value in a table or a chart, with its value on each axis. */
export interface Placed {
  readonly series: Series;
  readonly point: Point;
}

/** The axes of each place, so that every axis with several values has a place. */
export interface Layout {
  readonly rows: readonly Axis[];
  readonly columns: readonly Axis[];
  readonly colour: readonly Axis[];
  readonly panels: readonly Axis[];
}

/** The most panels that a layout chooses automatically. Further axes are in the labels of rows and colours. */
const mostPanels = 12;

/** The axes of a setting, in the order of panels and labels. */
export const settingAxes = ["drift", "grid", "score", "noiseLevel", "start", "startTime", "end", "precision"] as const;

/** The words of an axis in titles. */
export const axisTitles: Readonly<Record<Axis, string>> = {
  schemes: "scheme",
  drift: "drift",
  score: "score",
  grid: "grid",
  start: "start",
  startTime: "start time",
  end: "end",
  noiseLevel: "noise level",
  precision: "precision",
  tolerance: "tolerance",
  steps: "steps",
  seed: "seed",
};

/** The value of a point on an axis. Seeds are averaged, so they have none. */
export function valueAt({ series, point }: Placed, axis: Axis): unknown {
  if (axis === "seed") return undefined;
  if (axis === "steps") return point.tolerance === undefined ? point.steps : undefined;
  if (axis === "tolerance") return point.tolerance;
  return axis === "schemes" ? { name: series.scheme, options: series.options } : series.setting[axis];
}

/** The distinct values of an axis, in the order of their first points; numbers in ascending order. */
export function valuesOn(placed: readonly Placed[], axis: Axis): readonly unknown[] {
  const byText = new Map(placed.map((each) => [textOf(valueAt(each, axis)), valueAt(each, axis)] as const));
  const values = [...byText.values()];
  return values.every((value) => typeof value === "number") ? (values as number[]).sort((a, b) => a - b) : values;
}

/** A text that tells values apart. */
export function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/**
 * The place of each axis: step counts in columns and schemes in rows and colours; drifts, grids and other axes in panels. If only one scheme
 * runs, the first other axis takes its place. A view replaces these.
 */
export function layoutOf(placed: readonly Placed[], view: View = {}): Layout {
  const size = (axis: Axis): number => valuesOn(placed, axis).length;
  const named = new Set(Object.values(view).flat());
  const others: Axis[] = settingAxes.filter((axis) => size(axis) > 1 && !named.has(axis));
  const lines: Axis[] = named.has("schemes") || (size("schemes") < 2 && others.length > 0) ? [] : ["schemes"];
  const given = view.colour ?? view.rows;
  if (lines.length === 0 && given === undefined && others.length > 0) lines.push(others.shift()!);
  const panels: Axis[] = [...(view.panels ?? [])];
  let count = panels.reduce((product, axis) => product * size(axis), 1);
  for (const axis of others) {
    if (view.panels === undefined && count * size(axis) <= mostPanels) panels.push(axis);
    else lines.push(axis);
    count *= size(axis);
  }
  // Adaptive runs have tolerances in place of step counts.
  const counted: Axis = placed.some(({ point }) => point?.tolerance !== undefined) ? "tolerance" : "steps";
  const columns: readonly Axis[] = view.columns ?? (named.has(counted) ? [] : [counted]);
  const rest = named.has(counted) || columns.includes(counted) ? lines : [...lines, counted];
  const first = (chosen: readonly Axis[] = []): readonly Axis[] => [...new Set([...chosen, ...rest])];
  return { columns, panels, rows: first(view.rows ?? view.colour), colour: first(view.colour ?? view.rows) };
}

/** Every point of series. */
export function placedIn(series: readonly Series[]): readonly Placed[] {
  return series.flatMap((each) => each.points.map((point) => ({ series: each, point })));
}
