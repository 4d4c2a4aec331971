import { isBackstepError, type Scheme } from "@backstep/core";
import { aDrift, aScheme, requireArguments, shape } from "@backstep/core/plugin";
import { measureLawOrder } from "./law-order.ts";
import { gaussianProblem, type OrderProblem } from "./problems.ts";
import type { OrderRow } from "./row.ts";
import { tolerance } from "./tolerance.ts";

const rows = { type: "list", of: { type: "object" } } as const;
const declared = {
  title: { type: "text" },
  drift: { type: "text" },
  scheme: aScheme,
  measured: {
    type: "either",
    of: [
      shape("{ refusal }", { refusal: { type: "text" } }),
      shape("{ weak, strong, law }", { weak: rows, strong: rows, law: { type: "text" } }),
    ],
  },
} as const;

/** Head of a Markdown table of measured orders. */
export const orderTableHead: readonly string[] = [
  "| scheme | drift | weak: declared | measured on the mixture | strong: declared | against itself | against the solution | W2 on a Gaussian | verdict |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];

/** The measurements of a scheme under one drift. */
export interface MeasuredRows {
  readonly weak: readonly OrderRow[];
  readonly strong: readonly OrderRow[];
  /** From `lawCell`. */
  readonly law: string;
}

/** The row of a scheme under one drift. If the scheme does not run under it, the row gives the reason. */
export function orderTableRow(
  title: string,
  drift: string,
  scheme: Scheme<unknown>,
  measured: MeasuredRows | { readonly refusal: string },
): string {
  requireArguments("orderTableRow", declared, { title, drift, scheme, measured });
  const { weakOrder, strongOrder } = scheme.info;
  if ("refusal" in measured) {
    const reason = `does not apply: ${measured.refusal.replaceAll("|", "\\|")}`;
    return line([title, drift, weakOrder, "—", strongOrder, "—", "—", "—", reason]);
  }
  const { weak, strong, law } = measured;
  const verdict = [weakVerdict(weak, weakOrder), ...strongVerdict(strong, strongOrder)].join("; ");
  return line([title, drift, weakOrder, weakCell(weak), strongOrder, ...strong.map(measuredValue), law, verdict]);
}

/** The order of W2 on Gaussian data over the stretch of the mixture, for a table. */
export async function lawCell(scheme: Scheme<unknown>, drift: OrderProblem["drift"]): Promise<string> {
  requireArguments("lawCell", { scheme: aScheme, drift: aDrift }, { scheme, drift });
  try {
    const row = await measureLawOrder(scheme, gaussianProblem(drift), { steps: [16, 32, 64, 128, 256] });
    return row.verdict === "measured" ? row.order!.toFixed(2) : "inconclusive";
  } catch (error) {
    if (isBackstepError(error, "LAW_NOT_AFFINE")) return "not affine";
    throw error;
  }
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function measuredValue({ order, uncertainty }: OrderRow): string {
  return `${order!.toFixed(2)} ± ${Math.max(uncertainty!, 0.001).toFixed(3)}`;
}

const functionOf = ({ problem }: OrderRow): string => problem.slice(problem.lastIndexOf(", ") + 2);

const isMeasured = ({ verdict }: OrderRow): boolean => verdict === "measured";

/** The row of least order: the order of the scheme. For the other test functions the leading coefficients are smaller or cancel. */
function leastOf(rows: readonly OrderRow[]): OrderRow | undefined {
  return rows.filter(isMeasured).reduce<OrderRow | undefined>((a, b) => (a && a.order! <= b.order! ? a : b), undefined);
}

function weakCell(rows: readonly OrderRow[]): string {
  const least = leastOf(rows);
  if (!least) return "—";
  const measured = rows.filter(isMeasured);
  const largest = Math.max(...measured.map(({ order }) => order!));
  return `${measuredValue(least)} to ${largest.toFixed(2)} (${measured.length} of ${rows.length})`;
}

function weakVerdict(rows: readonly OrderRow[], declared: number): string {
  const least = leastOf(rows);
  const open = rows.filter((row) => !isMeasured(row)).map(functionOf);
  const above = rows
    .filter((row) => isMeasured(row) && row.order! - row.uncertainty! > declared + tolerance.weak)
    .map(functionOf);
  const notes = [
    ...(above.length > 0 && above.length + open.length < rows.length ? [`superconvergent in ${above.join(", ")}`] : []),
    ...(open.length > 0 ? [`inconclusive in ${open.join(", ")}`] : []),
  ];
  const of = notes.length > 0 ? ` (${notes.join("; ")})` : "";
  // The error of a single conclusive function may be near a change of sign.
  if (!least || open.length === rows.length - 1) return `weak inconclusive${of}`;
  if (least.order! < declared - tolerance.weak) return `**weak below what is declared**${of}`;
  if (least.order! > declared + tolerance.weak) return `weak superconvergent in all that is measured${of}`;
  return `weak as declared${of}`;
}

function strongVerdict(rows: readonly OrderRow[], declared: number): readonly string[] {
  const verdicts = rows.map(({ order, verdict }) => {
    if (verdict === "inconclusive") return "strong inconclusive (too few paths)";
    if (order! > declared + tolerance.strong) return "strong above what is declared at these step counts";
    return order! < declared - tolerance.strong ? "**strong below what is declared**" : "strong as declared";
  });
  return [...new Set(verdicts)];
}
