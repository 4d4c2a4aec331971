import { drawChart, type LogChart } from "../drawing/chart.ts";
import type { Point, Series } from "../series.ts";
import { labelOf } from "../text/label.ts";
import { type Html, html } from "./html.ts";

/** A chart with its caption. */
export interface CaptionedChart {
  readonly caption: string;
  readonly chart: LogChart;
}

/**
 * Work-precision diagrams of one metric: error over score evaluations and error over seconds. If a scheme uses Jacobian-vector products,
 * a third diagram adds them to the evaluations. A diagram with fewer than two points is left out.
 */
export function chartsOf(metric: string, series: readonly Series[], all: readonly Series[]): readonly CaptionedChart[] {
  const jacobian = series.some(({ points }) => points.some(({ jvps }) => jvps > 0));
  return [
    ...chartOf(metric, series, evaluations, ({ nfe }) => nfe),
    ...(jacobian ? chartOf(metric, series, evaluationsAndProducts, ({ nfe, jvps }) => nfe + jvps) : []),
    ...chartOf(metric, series, seconds, samplingSeconds(series, all)),
  ];
}

/** The charts of one metric, drawn for a page. */
export async function drawnCharts(charts: readonly CaptionedChart[]): Promise<Html> {
  const figures = charts.map(async ({ caption, chart }) => {
    const svg = { html: await drawChart(chart) };
    return html`<figure><figcaption>${caption}</figcaption>${svg}</figure>`;
  });
  return html`<div class="charts">${await Promise.all(figures)}</div>`;
}

/** A horizontal axis: its title, its name in captions, and the base of its logarithm. */
interface Axis {
  readonly title: string;
  readonly name: string;
  readonly base: 2 | 10;
}

const evaluations: Axis = { title: "score evaluations per sample (NFE)", name: "NFE", base: 2 };
const evaluationsAndProducts: Axis = {
  title: "score evaluations and Jacobian-vector products per sample",
  name: "NFE + JVPs",
  base: 2,
};
const seconds: Axis = { title: "seconds to draw all samples", name: "seconds", base: 10 };

/**
 * The seconds that sampling took. For a metric of the exact law, these are the seconds of a sampled metric of the same scheme and step
 * count, because the time to compute a law says nothing about a scheme. Undefined if the experiment draws no samples.
 */
function samplingSeconds(
  series: readonly Series[],
  all: readonly Series[],
): (point: Point, of: Series) => number | undefined {
  if (!series.some(({ metric }) => metric.startsWith("law/"))) return (point) => point.seconds;
  return ({ steps }, of) =>
    all
      .find(({ metric, scheme, options }) => !metric.startsWith("law/") && labelOf({ scheme, options }) === labelOf(of))
      ?.points.find((point) => point.steps === steps)?.seconds;
}

function chartOf(
  metric: string,
  series: readonly Series[],
  { title: xTitle, name, base }: Axis,
  xOf: (point: Point, of: Series) => number | undefined,
): readonly CaptionedChart[] {
  const points = series.flatMap((each) =>
    each.points.flatMap((point) => {
      const [x, y] = [xOf(point, each), point.value];
      if (x === undefined || y === null || !(x > 0 && y > 0)) return [];
      return [{ series: legendOf(each), x, y, standardError: point.standardError }];
    }),
  );
  if (points.length < 2) return [];
  const floor = Math.max(0, ...series.flatMap((each) => each.points.map((point) => point.floor)));
  return [{ caption: `${metric} over ${name}`, chart: { xTitle, yTitle: metric, points, floor, base } }];
}

function legendOf(series: Series): string {
  const { order } = series;
  return order?.verdict === "measured" ? `${labelOf(series)}, slope −${order.order.toFixed(2)}` : labelOf(series);
}
