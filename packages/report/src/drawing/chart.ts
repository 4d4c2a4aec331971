import { requireArguments, shape } from "@backstep/core/plugin";
import type { TopLevelSpec } from "vega-lite";

const aPoint = shape("a point", {
  series: { type: "text" },
  x: { type: "number" },
  y: { type: "number" },
  standardError: { type: "number" },
});
const aChart = shape("a chart: { xTitle, yTitle, points, floor, base }", {
  xTitle: { type: "string" },
  yTitle: { type: "string" },
  points: { type: "list", of: aPoint },
});

/** A point of a chart. A positive `standardError` is shown as a bar of two standard errors in each direction. */
export interface ChartPoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly standardError: number;
  /** The panel of the point. Panels share their axes and their legend. */
  readonly panel?: string;
}

/** A chart with two logarithmic axes. */
export interface LogChart {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly points: readonly ChartPoint[];
  /** A dashed line if it is positive. Values at or below it are noise. */
  readonly floor: number;
  /** Base of the logarithm on the horizontal axis. */
  readonly base: 2 | 10;
}

/** Colours of middle brightness, which are legible on light and on dark pages. */
const palette = ["#3d85c6", "#e0803a", "#35a06f", "#b267c8", "#cc5252", "#9a8b2c", "#4fb3bf", "#8a8f98"];
const ink = "currentColor";

/**
 * Draws a chart as SVG. Text and axes have the text colour of the page. The first call loads Vega.
 *
 * @example
 * ```ts
 * const points = [16, 32].map((x) => ({ series: "heun", x, y: 1 / x ** 2, standardError: 0 }));
 * const svg = await drawChart({ xTitle: "NFE", yTitle: "W2", points, floor: 0, base: 2 });
 * ```
 */
export async function drawChart(chart: LogChart): Promise<string> {
  requireArguments("drawChart", { chart: aChart }, { chart });
  const svg = await svgOf(chart);
  // SVG within HTML needs no name spaces. Without them the page contains no address.
  return svg.replaceAll(/ xmlns(?::\w+)?="[^"]*"/g, "").replaceAll(/<rect[^>]*fill="none"\/>/g, "");
}

/** Draws a chart as a separate SVG file: dark text on a white background, in a font that every program has. */
export async function drawChartAlone(chart: LogChart): Promise<string> {
  const svg = (await svgOf(chart))
    .replaceAll("currentColor", "#1c2126")
    .replaceAll(/font-family="[^"]*"/g, 'font-family="Helvetica, Arial, sans-serif"');
  const background = '<rect width="100%" height="100%" fill="white"/>';
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace(/^<svg[^>]*>/, (start) => start + background)}\n`;
}

async function svgOf(chart: LogChart): Promise<string> {
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new View(parse(compile(specOf(chart)).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** The chart as a specification of Vega-Lite: lines, error bars and points, and the floor if it is positive. */
function specOf(chart: LogChart): TopLevelSpec {
  const { points, floor } = chart;
  const { x, y, color, shape } = channelsOf(chart);
  const values = points.map((point) => ({
    ...point,
    // A logarithmic axis cannot show a bar that reaches 0.
    low: Math.max(point.y - 2 * point.standardError, point.y / 10),
    high: point.y + 2 * point.standardError,
  }));
  const layer = [
    { mark: { type: "line" as const, strokeWidth: 2 }, encoding: { x, y, color } },
    {
      mark: { type: "rule" as const, strokeWidth: 1.5 },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    },
    { mark: { type: "point" as const, size: 46, filled: true, opacity: 1 }, encoding: { x, y, color, shape } },
    ...(floor > 0
      ? [
          {
            data: { values: [{ floor }] },
            mark: { type: "rule" as const, strokeDash: [5, 4], color: ink, opacity: 0.6 },
            encoding: { y: { ...y, field: "floor" } },
          },
        ]
      : []),
  ];
  const panels = [...new Set(points.flatMap(({ panel }) => (panel === undefined ? [] : [panel])))];
  const data = { values };
  if (panels.length === 0) return { width: 380, height: 260, data, layer, config };
  const header = { title: null, labelColor: ink, labelFontSize: 12 };
  return {
    data,
    facet: { field: "panel", type: "nominal", sort: panels, header },
    columns: panels.length === 4 ? 2 : 3,
    spec: { width: 250, height: 280, layer },
    config,
  };
}

/** The axes, colours and shapes of a chart, as types of Vega-Lite infer them. */
function channelsOf({ points, xTitle, yTitle, base }: LogChart) {
  const series = [...new Set(points.map((point) => point.series))];
  const scale = { type: "log", nice: false } as const;
  // Long labels in two columns would make the chart wider than its panel.
  const columns = series.every((label) => label.length <= 24) ? 2 : 1;
  const legend = { title: null, orient: "bottom", columns, symbolStrokeWidth: 2 } as const;
  return {
    x: {
      field: "x",
      type: "quantitative",
      title: xTitle,
      scale: { ...scale, base, padding: 12 },
      axis: { format: "~g", grid: false, ...(base === 2 && { values: powersOfTwo(points.map((point) => point.x)) }) },
    },
    y: {
      field: "y",
      type: "quantitative",
      title: yTitle,
      scale: { ...scale, padding: 10 },
      axis: { format: "~g", tickCount: 6, ...powersOfTen(points.map((point) => point.y)) },
    },
    color: { field: "series", type: "nominal", sort: series, scale: { range: palette }, legend },
    shape: { field: "series", type: "nominal", sort: series, legend },
  } as const;
}

const config: NonNullable<TopLevelSpec["config"]> = {
  aria: false,
  background: "transparent",
  font: "system-ui, sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    domainColor: ink,
    tickColor: ink,
    gridColor: ink,
    gridOpacity: 0.12,
    domainOpacity: 0.5,
    tickOpacity: 0.5,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: "normal",
  },
  legend: { labelColor: ink, labelFontSize: 12, labelLimit: 360 },
};

/** The powers of ten of a long axis. Between them it would have eight lines each. */
function powersOfTen(values: readonly number[]): { readonly values?: number[] } {
  const exponents = values.map((value) => Math.log10(value));
  const [first, last] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
  if (last - first < 3) return {};
  return { values: Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i)) };
}

/** The powers of two within the range of the values; at most about twelve of them, evenly spaced. */
function powersOfTwo(values: readonly number[]): number[] {
  const exponents = values.map((value) => Math.log2(value));
  const [first, last] = [Math.ceil(Math.min(...exponents) - 1e-9), Math.floor(Math.max(...exponents) + 1e-9)];
  const every = Math.ceil((last - first + 1) / 12);
  return Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i)).filter((_, i) => i % every === 0);
}
