import { expOfPair } from "./exp.ts";
import { multiply } from "./float.ts";
import { logAsPair } from "./log.ts";

/**
 * xʸ = e^(y log x), with the same bits on every machine; error below 1 ulp if the result is normal, and no error if it is
 * exactly a double. Special values are those of `x ** y`.
 *
 * @param x Base; negative only with an integer exponent, else NaN.
 * @param y Exponent.
 * @example
 * ```ts
 * import { pow } from "@backstep/kernels";
 * console.log(pow(2, 0.5)); // 1.4142135623730951
 * ```
 */
export function pow(x: number, y: number): number {
  if (x < 0 && Number.isInteger(y)) return y % 2 === 0 ? pow(-x, y) : -pow(-x, y);
  // Exact by the definition of the language.
  if (!(x > 0) || x === Number.POSITIVE_INFINITY || !Number.isFinite(y) || x === 1) return x ** y;
  const logarithm = logAsPair(x);
  // The result is far out of range, and the parts of the product could overflow.
  if (Math.abs(logarithm[0] * y) > 1e4) return logarithm[0] > 0 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  return expOfPair(...multiply(logarithm, [y, 0]));
}
