import type { Axis, View } from "@backstep/experiment";
import { groupsOn } from "../axes/groups.ts";
import { axisTitles, layoutOf, type Placed, placedIn, textOf, valueAt } from "../axes/layout.ts";
import { drawChart, type LogChart } from "../drawing/chart.ts";
import type { Point, Series } from "../series.ts";
import { type Html, html } from "./html.ts";

/** A chart with its caption. */
export interface CaptionedChart {
  readonly caption: string;
  readonly chart: LogChart;
}

/**
 * Work-precision diagrams of one metric: error over score evaluations and error over seconds. If a scheme uses Jacobian-vector products,
 * a third diagram adds them to the evaluations. A diagram with fewer than two points is left out. If a view has another axis of numbers in
 * columns, the error is shown over it instead.
 */
export function chartsOf(
  metric: string,
  series: readonly Series[],
  all: readonly Series[],
  view?: View,
): readonly CaptionedChart[] {
  const lines = linesOf(series, view);
  const axis = lines.columns.length === 1 ? lines.columns[0] : undefined;
  if (axis !== undefined && axis !== "steps" && axis !== "tolerance") {
    const own = { title: axisTitles[axis], name: axisTitles[axis], base: 10 } as const;
    return chartOf(metric, lines, own, (point, of) => numberOn(axis, { point, series: of }));
  }
  const jacobian = series.some(({ points }) => points.some(({ jvps }) => jvps > 0));
  return [
    ...chartOf(metric, lines, evaluations, ({ nfe }) => nfe),
    ...(jacobian ? chartOf(metric, lines, evaluationsAndProducts, ({ nfe, jvps }) => nfe + jvps) : []),
    ...chartOf(metric, lines, seconds, samplingSeconds(series, all)),
  ];
}

/** The charts of one metric, drawn for a page. */
export async function drawnCharts(charts: readonly CaptionedChart[]): Promise<Html> {
  const figures = charts.map(async ({ caption, chart }) => {
    const svg = { html: await drawChart(chart) };
    return html`<figure><figcaption>${caption}</figcaption>${svg}</figure>`;
  });
  const wide = charts.some(({ chart }) => chart.points.some(({ panel }) => panel !== undefined)) ? " panels" : "";
  return html`<div class="charts${wide}">${await Promise.all(figures)}</div>`;
}

/** The points of charts by panel and colour. */
interface Lines {
  readonly columns: readonly Axis[];
  readonly panels: readonly string[];
  readonly lines: readonly { readonly panel: string; readonly label: string; readonly placed: readonly Placed[] }[];
}

function linesOf(series: readonly Series[], view: View | undefined): Lines {
  const whole = placedIn(series);
  const { columns, colour, panels } = layoutOf(whole, view);
  const groups = groupsOn(panels, whole, whole);
  const lines = groups.flatMap((panel) =>
    groupsOn(colour, panel.placed, whole).map(({ label, placed }) => ({ panel: panel.label, label, placed })),
  );
  return { columns, panels: groups.map(({ label }) => label), lines };
}

function numberOn(axis: Axis, placed: Placed): number | undefined {
  const value = valueAt(placed, axis);
  return typeof value === "number" ? value : undefined;
}

/** A horizontal axis: its title, its name in captions, and the base of its logarithm. */
interface HorizontalAxis {
  readonly title: string;
  readonly name: string;
  readonly base: 2 | 10;
}

const evaluations: HorizontalAxis = { title: "score evaluations per sample (NFE)", name: "NFE", base: 2 };
const evaluationsAndProducts: HorizontalAxis = {
  title: "score evaluations and Jacobian-vector products per sample",
  name: "NFE + JVPs",
  base: 2,
};
const seconds: HorizontalAxis = { title: "seconds to draw all samples", name: "seconds", base: 10 };

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
      .find(
        ({ metric, scheme, options, setting }) =>
          !metric.startsWith("law/") &&
          textOf([scheme, options, setting]) === textOf([of.scheme, of.options, of.setting]),
      )
      ?.points.find((point) => point.steps === steps)?.seconds;
}

function chartOf(
  metric: string,
  { lines, panels }: Lines,
  { title: xTitle, name, base }: HorizontalAxis,
  xOf: (point: Point, of: Series) => number | undefined,
): readonly CaptionedChart[] {
  const points = lines.flatMap(({ panel, label, placed }) =>
    placed.flatMap(({ point, series }) => {
      const [x, y] = [xOf(point, series), point.value];
      if (x === undefined || y === null || !(x > 0 && y > 0)) return [];
      const legend = panels.length > 1 ? label : legendOf(label, placed);
      return [{ series: legend, x, y, standardError: point.standardError, ...(panels.length > 1 && { panel }) }];
    }),
  );
  if (points.length < 2) return [];
  const floor = Math.max(0, ...lines.flatMap(({ placed }) => placed.map(({ point }) => point.floor)));
  return [{ caption: `${metric} over ${name}`, chart: { xTitle, yTitle: metric, points, floor, base } }];
}

function legendOf(label: string, placed: readonly Placed[]): string {
  const [{ series }] = placed;
  const { order } = series;
  const slope = order?.verdict === "measured" && placed.every((each) => each.series === series);
  return slope ? `${label}, slope −${order.order.toFixed(2)}` : label;
}
