import type { CausesRow } from "@backstep/experiment";
import type { ErrorTable } from "../axes/error-tables.ts";
import { causesLabels, seriesLabels } from "../axes/series-labels.ts";
import type { Point, Series } from "../series.ts";
import { causeCells, causeHeads } from "../text/cause-columns.ts";
import { sixDigits, twoDigits } from "../text/number.ts";
import { type Html, html, nothing, table } from "./html.ts";

/** The errors of one panel. A last column has the measured orders. */
export function errorTable({ metric, panel, head, columns, rows: lines, floors }: ErrorTable): Html {
  const ordered = lines.some(({ series }) => series?.order !== undefined);
  const rows: (string | Html)[][] = lines.map(({ label, points, series }) => [
    label,
    ...points.map(cell),
    ...(ordered ? [series ? orderText(series) : "—"] : []),
  ]);
  if (floors.length > 0) rows.push(["floor", ...floors.map(sixDigits), ...(ordered ? [""] : [])]);
  const title = panel === "" ? nothing : html`<h4>${panel}</h4>`;
  return html`${title}${table([head, ...columns, ...(ordered ? [metric === "law/kl" ? "slope" : "order"] : [])], rows)}`;
}

function cell(point: Point | undefined): string | Html {
  if (point === undefined) return "—";
  const { value, standardError, floor } = point;
  const error = standardError > 0 ? html` <span class="se">± ${twoDigits(standardError)}</span>` : nothing;
  const noisy = floor > 0 && value !== null && value <= floor;
  const shown = value === null ? sixDigits(value) : asExactAs(value, standardError);
  return noisy ? html`<span class="noise">${shown}${error}</span>` : html`${shown}${error}`;
}

/** A value with the digits that its standard error leaves. */
function asExactAs(value: number, standardError: number): string {
  const decimals = standardError > 0 ? 1 - Math.floor(Math.log10(standardError)) : Number.NaN;
  return decimals >= 0 && decimals <= 4 ? value.toFixed(decimals) : sixDigits(value);
}

function orderText({ order }: Series): string {
  return order?.verdict === "measured" ? `${order.order.toFixed(2)} ± ${twoDigits(order.uncertainty)}` : "—";
}

/** Slopes between neighbouring step counts, and the order that they show. */
export function orderTable(series: readonly Series[]): Html {
  const ordered = series.filter(({ order }) => order !== undefined);
  if (ordered.length === 0) return nothing;
  const labels = seriesLabels(ordered);
  const rows = ordered.map((each) => {
    const { verdict, slopes, reason } = each.order!;
    return [
      labels.get(each)!,
      each.metric,
      slopes.map((slope) => slope.toFixed(3)).join("  "),
      orderText(each),
      html`<span class="wrap">${verdict === "measured" ? "measured" : `inconclusive: ${reason ?? ""}`}</span>`,
    ];
  });
  return html`<h3>Orders</h3>
<p class="note">Each slope is the change of log(error) divided by the change of log(steps), between two neighbouring step counts, with its sign reversed. A scheme has a measured order only if its last slopes agree; otherwise the table gives the reason.</p>
${table(["scheme", "metric", "slopes", "order", "verdict"], rows)}`;
}

/** The causes of each error. */
export function causesTable(causes: readonly CausesRow[]): Html {
  if (causes.length === 0) return nothing;
  const labels = causesLabels(causes);
  const rows = causes.map((each, i) => [labels[i], String(each.steps), ...causeCells(each)]);
  return html`<h3>Causes of the error</h3>
<p class="note">Each column gives the exact W2 if this cause is the only one and everything else is exact. The total is the distance to the data themselves.
W2 distances do not add up. The interaction is the total minus the sum of the causes.</p>
<details><summary>${rows.length} rows</summary>${table(["scheme", "steps", ...causeHeads], rows)}</details>`;
}
