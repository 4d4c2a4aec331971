import type { Node, Tree } from "./node.ts";
import { localCoefficients } from "./span.ts";
import { rowOf } from "./triangle.ts";

/** The coefficients of ∫ψ dW over a node on its ζ, from the coefficients of ψ on the span. */
export function onNormals(
  { span }: Tree,
  given: ArrayLike<number>,
  { low, high, factor }: Node,
  into: Float64Array = new Float64Array(given.length),
): Float64Array {
  localCoefficients(span, given, low, high, into);
  const count = into.length;
  for (let k = 0; k < count; k++) {
    const at = rowOf(count, k);
    let total = 0;
    for (let j = k; j < count; j++) total += factor[at + j] * into[j];
    into[k] = total;
  }
  return into;
}
