import { type Drift, isBackstepError, type Scheme } from "@backstep/core";
import { measureOrder, type OrderRow } from "../src/measure/canonical-orders.ts";
import { gaussianStretch, measureStrong, measureWeak } from "../src/measure/mixture-orders.ts";
import { findScheme } from "../src/schemes/find.ts";
import { schemes } from "../src/schemes.generated.ts";

/** A scheme as it is measured, by name and options. */
export interface Variant {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const options: Readonly<Record<string, readonly Variant["options"][]>> = {
  ddim: [{}, { eta: 0.5 }, { eta: 1 }],
  ddpm: [{ variance: "li-yan" }, { variance: "fixed-large" }, { variance: "fixed-small" }, { variance: "exact" }],
  "local-linearization": [{ jacobian: "products" }, { jacobian: "full" }],
  "ode-randomized-midpoint": [{ uniforms: "perRow" }],
  "predictor-corrector": [{}, { order: "corrector-first" }],
  "randomized-exponential": [{ uniforms: "perRow" }],
  "randomized-midpoint": [{ uniforms: "perRow" }],
  sra: [{ variant: "sra1" }, { variant: "sra2" }, { variant: "sra3" }],
  "tau-family": [{ tau: 0 }, { tau: 1 }],
};

/** Schemes whose measurement takes minutes for each row; their rows may be absent. */
export const expensive: readonly string[] = ["local-linearization", "randomized-exponential", "| randomized-midpoint"];

/** Every scheme of the workspace, with the options that the page names. */
export function variants(): readonly Variant[] {
  return schemes.flatMap(({ name }) => (options[name] ?? [{}]).map((of) => ({ name, options: of })));
}

/** How the page names a variant. */
export function titleOf({ name, options }: Variant): string {
  const given = Object.entries(options).map(([key, value]) => `${key}: ${value}`);
  return given.length === 0 ? name : `${name} (${given.join(", ")})`;
}

export const head: readonly string[] = [
  "| scheme | drift | weak: declared | measured on the mixture | strong: declared | against itself | against the solution | W2 on a Gaussian | verdict |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];

/** How far a measured order may be from the declared one. */
const tolerance = { weak: 0.05, strong: 0.1 };

/** The row of a variant under a drift. */
export async function rowOf(variant: Variant, drift: Drift): Promise<string> {
  const scheme = await findScheme(variant.name, variant.options, process.cwd());
  const { weakOrder, strongOrder } = scheme.info;
  try {
    const weak = await measureWeak(scheme, undefined, drift);
    const strong = await measureStrong(scheme, undefined, drift);
    return rowFrom(variant, drift, scheme, { weak, strong, law: await lawCell(scheme, drift) });
  } catch (error) {
    if (!isBackstepError(error)) throw error;
    const cells = [
      weakOrder,
      "—",
      strongOrder,
      "—",
      "—",
      "—",
      `does not apply: ${error.message.replaceAll("|", "\\|")}`,
    ];
    return line([titleOf(variant), drift.name, ...cells]);
  }
}

/** What has been measured of a variant, as a row. */
export function rowFrom(
  variant: Variant,
  drift: Drift,
  { info: { weakOrder, strongOrder } }: Scheme<unknown>,
  { weak, strong, law }: { weak: readonly OrderRow[]; strong: readonly OrderRow[]; law: string },
): string {
  const verdict = [weakVerdict(weak, weakOrder), ...strongVerdict(strong, strongOrder)].join("; ");
  const cells = [weakOrder, weakCell(weak), strongOrder, ...strong.map(shown), law, verdict];
  return line([titleOf(variant), drift.name, ...cells]);
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function shown({ order, uncertainty }: OrderRow): string {
  return `${order!.toFixed(2)} ± ${Math.max(uncertainty!, 0.001).toFixed(3)}`;
}

const functionOf = ({ problem }: OrderRow): string => problem.slice(problem.lastIndexOf(", ") + 2);

/** The least order among the test functions that were measured: the others' leading coefficients are smaller or cancel. */
function leastOf(rows: readonly OrderRow[]): OrderRow | undefined {
  return rows
    .filter(({ verdict }) => verdict === "measured")
    .reduce<OrderRow | undefined>((a, b) => (a && a.order! <= b.order! ? a : b), undefined);
}

function weakCell(rows: readonly OrderRow[]): string {
  const least = leastOf(rows);
  if (!least) return "—";
  const measured = rows.filter(({ verdict }) => verdict === "measured");
  const largest = Math.max(...measured.map(({ order }) => order!));
  return `${shown(least)} to ${largest.toFixed(2)} (${measured.length} of ${rows.length})`;
}

function weakVerdict(rows: readonly OrderRow[], declared: number): string {
  const least = leastOf(rows);
  const open = rows.filter(({ verdict }) => verdict === "inconclusive").map(functionOf);
  const above = rows
    .filter(
      ({ verdict, order, uncertainty }) => verdict === "measured" && order! - uncertainty! > declared + tolerance.weak,
    )
    .map(functionOf);
  const notes = [
    ...(above.length > 0 && above.length + open.length < rows.length ? [`superconvergent in ${above.join(", ")}`] : []),
    ...(open.length > 0 ? [`inconclusive in ${open.join(", ")}`] : []),
  ];
  const of = notes.length > 0 ? ` (${notes.join("; ")})` : "";
  // One that has settled by itself may be on its way through a change of sign.
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

export async function lawCell(scheme: Scheme<unknown>, drift: Drift): Promise<string> {
  try {
    const row = await measureOrder(scheme, gaussianStretch(drift));
    return row.verdict === "measured" ? row.order!.toFixed(2) : "inconclusive";
  } catch (error) {
    if (isBackstepError(error, "LAW_NOT_AFFINE")) return "not affine";
    throw error;
  }
}
