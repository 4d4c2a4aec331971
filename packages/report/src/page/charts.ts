import { drawChart } from "../drawing/chart.ts";
import type { Point, Series } from "../series.ts";
import { labelOf } from "../text/label.ts";
import { type Html, html, nothing } from "./html.ts";

/**
 * Work-precision diagrams of one metric: error over score evaluations and error over seconds. If a scheme uses Jacobian-vector products,
 * a third diagram adds them to the evaluations. A diagram with fewer than two points is left out.
 */
export async function chartsOf(metric: string, series: readonly Series[], all: readonly Series[]): Promise<Html> {
  const jacobian = series.some(({ points }) => points.some(({ jvps }) => jvps > 0));
  const figures = [
    await figure(metric, series, evaluations, ({ nfe }) => nfe),
    jacobian ? await figure(metric, series, evaluationsAndProducts, ({ nfe, jvps }) => nfe + jvps) : nothing,
    await figure(metric, series, seconds, samplingSeconds(series, all)),
  ];
  return html`<div class="charts">${figures}</div>`;
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

async function figure(
  metric: string,
  series: readonly Series[],
  { title: xTitle, name, base }: Axis,
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
  return html`<figure><figcaption>${metric} over ${name}</figcaption>${{ html: svg }}</figure>`;
}

function legendOf(series: Series): string {
  const { order } = series;
  return order?.verdict === "measured" ? `${labelOf(series)}, slope −${order.order.toFixed(2)}` : labelOf(series);
}
