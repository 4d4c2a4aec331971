import type { TopLevelSpec } from "vega-lite";

/** A point of a chart; a positive `standardError` is drawn as a bar of two of them each way. */
export interface ChartPoint {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly standardError: number;
}

/** A chart with two logarithmic axes. */
export interface LogChart {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly points: readonly ChartPoint[];
  /** Drawn as a dashed line: what lies below it is noise. */
  readonly floor: number;
  /** Base of the horizontal axis. */
  readonly base: 2 | 10;
}

/** Middle tones, legible on a light and on a dark page. */
const palette = ["#3d85c6", "#e0803a", "#35a06f", "#b267c8", "#cc5252", "#9a8b2c", "#4fb3bf", "#8a8f98"];
const ink = "currentColor";

/** Draws a chart as SVG that takes its text colour from the page. Vega is loaded by the first chart. */
export async function drawChart(chart: LogChart): Promise<string> {
  const [{ parse, View }, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new View(parse(compile(specOf(chart)).spec), { renderer: "none" });
  try {
    const svg = await view.toSVG();
    // HTML implies the name spaces, and without them the page contains no address.
    return svg.replaceAll(/ xmlns(?::\w+)?="[^"]*"/g, "").replaceAll(/<rect[^>]*fill="none"\/>/g, "");
  } finally {
    view.finalize();
  }
}

function specOf({ points, floor, xTitle, yTitle, base }: LogChart): TopLevelSpec {
  const values = points.map((point) => ({
    ...point,
    // A logarithmic axis cannot show a bar that reaches 0.
    low: Math.max(point.y - 2 * point.standardError, point.y / 10),
    high: point.y + 2 * point.standardError,
  }));
  const series = [...new Set(points.map((point) => point.series))];
  const scale = { type: "log", nice: false } as const;
  const x = {
    field: "x",
    type: "quantitative",
    title: xTitle,
    scale: { ...scale, base, padding: 12 },
    axis: { format: "~g", grid: false, ...(base === 2 && { values: powersOfTwo(points.map((point) => point.x)) }) },
  } as const;
  const y = {
    field: "y",
    type: "quantitative",
    title: yTitle,
    scale: { ...scale, padding: 10 },
    axis: { format: "~g", tickCount: 6 },
  } as const;
  // Long labels in two columns would make the chart wider than its panel.
  const columns = series.every((label) => label.length <= 24) ? 2 : 1;
  const legend = { title: null, orient: "bottom", columns, symbolStrokeWidth: 2 } as const;
  const color = { field: "series", type: "nominal", sort: series, scale: { range: palette }, legend } as const;
  const shape = { field: "series", type: "nominal", sort: series, legend } as const;
  return {
    width: 380,
    height: 260,
    data: { values },
    layer: [
      { mark: { type: "line", strokeWidth: 2 }, encoding: { x, y, color } },
      {
        mark: { type: "rule", strokeWidth: 1.5 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
      },
      { mark: { type: "point", size: 46, filled: true, opacity: 1 }, encoding: { x, y, color, shape } },
      ...(floor > 0
        ? [
            {
              data: { values: [{ floor }] },
              mark: { type: "rule" as const, strokeDash: [5, 4], color: ink, opacity: 0.6 },
              encoding: { y: { ...y, field: "floor" } },
            },
          ]
        : []),
    ],
    config: {
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
    },
  };
}

function powersOfTwo(values: readonly number[]): number[] {
  const exponents = values.map((value) => Math.log2(value));
  const [first, last] = [Math.ceil(Math.min(...exponents) - 1e-9), Math.floor(Math.max(...exponents) + 1e-9)];
  const every = Math.ceil((last - first + 1) / 12);
  return Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i)).filter((_, i) => i % every === 0);
}
