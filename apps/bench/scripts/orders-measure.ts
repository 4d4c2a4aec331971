import { createCatalogue } from "@backstep/catalogue";
import { type Drift, isBackstepError } from "@backstep/core";
import { findScheme } from "@backstep/experiment";
import { lawCell, measureStrongOrders, measureWeakOrders, mixtureProblem, orderTableRow } from "@backstep/orders";

const catalogue = createCatalogue();

/** A scheme with options that the page measures. */
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
  return Object.keys(catalogue.schemes).flatMap((name) => (options[name] ?? [{}]).map((of) => ({ name, options: of })));
}

/** The title of a variant on the page. */
export function titleOf({ name, options }: Variant): string {
  const given = Object.entries(options).map(([key, value]) => `${key}: ${value}`);
  return given.length === 0 ? name : `${name} (${given.join(", ")})`;
}

export { orderTableHead as head } from "@backstep/orders";

/** The row of a variant under a drift. */
export async function rowOf(variant: Variant, drift: Drift): Promise<string> {
  const scheme = await findScheme(variant.name, variant.options, { catalogue, folder: process.cwd() });
  const row = (measured: Parameters<typeof orderTableRow>[3]): string =>
    orderTableRow(titleOf(variant), drift.name, scheme, measured);
  try {
    const problem = mixtureProblem(drift);
    const weak = await measureWeakOrders(scheme, problem);
    const strong = await measureStrongOrders(scheme, problem);
    return row({ weak, strong, law: await lawCell(scheme, drift) });
  } catch (error) {
    if (!isBackstepError(error)) throw error;
    return row({ refusal: error.message });
  }
}
