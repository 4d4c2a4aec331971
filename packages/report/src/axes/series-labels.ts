import type { Axis, CausesRow, Setting } from "@backstep/experiment";
import type { Series } from "../series.ts";
import { labelOf } from "../text/label.ts";
import { groupsOn } from "./groups.ts";
import type { Placed } from "./layout.ts";

/** The axes by which series differ, schemes first. */
const ofSeries: readonly Axis[] = [
  "schemes",
  "drift",
  "grid",
  "score",
  "noiseLevel",
  "start",
  "startTime",
  "end",
  "precision",
];

/** A label for each series: its scheme, and the values of the other axes that vary. */
export function seriesLabels(series: readonly Series[]): ReadonlyMap<Series, string> {
  const placed = series.map((each): Placed => ({ series: each, point: each.points[0] }));
  const groups = groupsOn(ofSeries, placed, placed);
  const labels = groups.flatMap(({ label, placed: own }) => own.map((each) => [each.series, label] as const));
  return new Map(labels.map(([each, label]) => [each, label || labelOf(each)]));
}

/** A label for each row of causes. */
export function causesLabels(causes: readonly CausesRow[]): readonly string[] {
  const placed = causes.map((row): Placed => {
    const { scheme, options, drift, score, grid, start, startTime, end, noiseLevel, precision } = row;
    const setting = { drift, score, grid, start, startTime, end, noiseLevel, precision } as Partial<Setting>;
    return { series: { metric: "", scheme, options, setting, points: [] }, point: undefined as never };
  });
  const labels = seriesLabels(placed.map(({ series }) => series));
  return placed.map(({ series }) => labels.get(series)!);
}
