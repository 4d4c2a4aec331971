import type { CausesRow } from "@backstep/experiment";
import type { Point, Series } from "../series.ts";
import { causeCells, causeHeads } from "../text/cause-columns.ts";
import { labelOf } from "../text/label.ts";
import { sixDigits, twoDigits } from "../text/number.ts";
import { type Html, html, nothing, table } from "./html.ts";

/** Errors with one row for each scheme and one column for each step count. A last column has the measured orders. */
export function errorTable(metric: string, series: readonly Series[]): Html {
  const steps = [...new Set(series.flatMap(({ points }) => points.map((point) => point.steps)))].sort((a, b) => a - b);
  const ordered = series.some(({ order }) => order !== undefined);
  const floors = steps.map((count) =>
    Math.max(
      0,
      ...series.flatMap(({ points }) => points.filter((each) => each.steps === count).map(({ floor }) => floor)),
    ),
  );
  const rows: (string | Html)[][] = series.map((each) => [
    labelOf(each),
    ...steps.map((count) => cell(each.points.find((point) => point.steps === count))),
    ...(ordered ? [orderText(each)] : []),
  ]);
  if (floors.some((floor) => floor > 0)) rows.push(["floor", ...floors.map(sixDigits), ...(ordered ? [""] : [])]);
  return table([`steps`, ...steps.map(String), ...(ordered ? [metric === "law/kl" ? "slope" : "order"] : [])], rows);
}

function cell(point: Point | undefined): string | Html {
  if (point === undefined) return "—";
  const { value, standardError, floor } = point;
  const error = standardError > 0 ? html` <span class="se">± ${twoDigits(standardError)}</span>` : nothing;
  const noisy = floor > 0 && value !== null && value <= floor;
  return noisy ? html`<span class="noise">${sixDigits(value)}${error}</span>` : html`${sixDigits(value)}${error}`;
}

function orderText({ order }: Series): string {
  return order?.verdict === "measured" ? `${order.order.toFixed(2)} ± ${twoDigits(order.uncertainty)}` : "—";
}

/** Slopes between neighbouring step counts, and the order that they show. */
export function orderTable(series: readonly Series[]): Html {
  const ordered = series.filter(({ order }) => order !== undefined);
  if (ordered.length === 0) return nothing;
  const rows = ordered.map((each) => {
    const { verdict, slopes, reason } = each.order!;
    return [
      labelOf(each),
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
  const rows = causes.map((each) => [labelOf(each), String(each.steps), ...causeCells(each)]);
  return html`<h3>Causes of the error</h3>
<p class="note">Each column gives the exact W2 if this cause is the only one and everything else is exact. The total is the distance to the data at t = 0.
W2 distances do not add up. The interaction is the total minus the sum of the causes.</p>
<details><summary>${rows.length} rows</summary>${table(["scheme", "steps", ...causeHeads], rows)}</details>`;
}
