import type { ItoWeight } from "../ito-weight.ts";
import type { Node, Tree } from "./node.ts";
import { localCoefficients } from "./span.ts";

/** The coefficients of ∫ψ dW over a node on its ζ. */
export function onNormals({ span }: Tree, weight: ItoWeight, t1: number, { low, high, factor }: Node): Float64Array {
  const c = localCoefficients(span, weight, t1, low, high);
  const count = c.length;
  for (let k = 0; k < count; k++) {
    let total = 0;
    for (let j = k; j < count; j++) total += factor[k * count + j] * c[j];
    c[k] = total;
  }
  return c;
}
