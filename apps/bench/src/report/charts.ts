import type { MetricName } from "../experiment/experiment.ts";
import type { Point, Series } from "../measure/orders.ts";
import { drawChart } from "./chart.ts";
import { type Html, html, nothing } from "./html.ts";
import { labelOf } from "./tables.ts";

/** Work-precision diagrams of one metric: error over score evaluations, and over seconds where samples were timed. */
export async function chartsOf(metric: MetricName, series: readonly Series[], all: readonly Series[]): Promise<Html> {
  const figures = [
    await figure(metric, series, "score evaluations per sample (NFE)", 2, ({ nfe }) => nfe),
    await figure(metric, series, "seconds for all samples", 10, secondsFrom(series, all)),
  ];
  return html`<div class="charts">${figures}</div>`;
}

/** Seconds of sampling: an exact law is timed by the samples of the same run, if there are any, and not by its own computation. */
function secondsFrom(
  series: readonly Series[],
  all: readonly Series[],
): (point: Point, of: Series) => number | undefined {
  if (!series.some(({ metric }) => metric.startsWith("law/"))) return ({ seconds }) => seconds;
  return ({ steps }, of) =>
    all
      .find(({ metric, scheme, options }) => !metric.startsWith("law/") && labelOf({ scheme, options }) === labelOf(of))
      ?.points.find((point) => point.steps === steps)?.seconds;
}

async function figure(
  metric: MetricName,
  series: readonly Series[],
  xTitle: string,
  base: 2 | 10,
  xOf: (point: Point, of: Series) => number | undefined,
): Promise<Html> {
  const points = series.flatMap((each) =>
    each.points.flatMap((point) => {
      const [x, y] = [xOf(point, each), point.value];
      if (x === undefined || y === null || !(x > 0 && y > 0)) return [];
      return [{ series: legendOf(each), x, y, standardError: point.standardError }];
    }),
  );
  if (points.length < 2) return nothing;
  const floor = Math.max(0, ...series.flatMap((each) => each.points.map((point) => point.floor)));
  const svg = await drawChart({ xTitle, yTitle: metric, points, floor, base });
  return html`<figure><figcaption>${metric} over ${base === 2 ? "NFE" : "seconds"}</figcaption>${svg}</figure>`;
}

function legendOf(series: Series): string {
  const { order } = series;
  return order?.verdict === "measured" ? `${labelOf(series)}, slope −${order.order.toFixed(2)}` : labelOf(series);
}
