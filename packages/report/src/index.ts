export { type ChartPoint, drawChart, type LogChart } from "./drawing/chart.ts";
export { type ImageGrid, imageGrid, type Pictures } from "./drawing/image-grid.ts";
export { type ExportFormat, exportFormats, exportResults } from "./export/export-results.ts";
export { writeReport } from "./page/report.ts";
export { type Point, type Series, seriesOf } from "./series.ts";
export { alignColumns, type ColumnOptions } from "./text/columns.ts";
export { labelOf } from "./text/label.ts";
export { duration, sixDigits, twoDigits } from "./text/number.ts";
export { resultsTable } from "./text/results-table.ts";
