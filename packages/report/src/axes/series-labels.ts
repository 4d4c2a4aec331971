import type { Axis, CausesRow } from "@backstep/experiment";
import { type Series, settingIn } from "../series.ts";
import { labelOf } from "../text/label.ts";
import { groupsOn } from "./groups.ts";
import { type Placed, settingAxes } from "./layout.ts";

/** The axes by which series differ, schemes first. */
const ofSeries: readonly Axis[] = ["schemes", ...settingAxes];

/** A label for each series: its scheme, and the values of the other axes that vary. */
export function seriesLabels(series: readonly Series[]): ReadonlyMap<Series, string> {
  const placed = series.map((each): Placed => ({ series: each, point: each.points[0] }));
  const groups = groupsOn(ofSeries, placed, placed);
  const labels = groups.flatMap(({ label, placed: own }) => own.map((each) => [each.series, label] as const));
  return new Map(labels.map(([each, label]) => [each, label || labelOf(each)]));
}

/** A label for each row of causes. */
export function causesLabels(causes: readonly CausesRow[]): readonly string[] {
  const series = causes.map((row): Series => {
    const { scheme, options } = row;
    return { metric: "", scheme, options, setting: settingIn(row), points: [] };
  });
  const labels = seriesLabels(series);
  return series.map((each) => labels.get(each)!);
}
