import { LN2_HIGH, LN2_LOW } from "./exp.ts";
import { multiply, type Pair, polynomial, split, twoProduct, twoSum } from "./float.ts";

/** 2/3, 2/5, …, 2/25. */
const SERIES: readonly number[] = Array.from({ length: 12 }, (_, i) => 2 / (2 * i + 3));

/**
 * log(1 + f) + k ln 2 + low for √½ ≤ 1 + f < √2. With s = f/(2 + f),
 *
 *   log(1 + f) = 2 artanh(s) = 2s + s R,  R = 2/3 s² + 2/5 s⁴ + …,  2s = f − s f,  s f = f²/2 − s f²/2.
 */
function log1pOfReduced(f: number, k: number, low: number): number {
  const s = f / (2 + f);
  const R = s * s * polynomial(s * s, SERIES);
  const half = 0.5 * f * f;
  const tail = s * (half + R) + (k * LN2_LOW + low);
  return k === 0 ? f - (half - tail) : k * LN2_HIGH - (half - tail - f);
}

/**
 * Natural logarithm, with the same bits on every machine; error below 1 ulp.
 *
 * @param x Any number; a negative one and NaN give NaN, 0 gives −∞.
 * @example
 * ```ts
 * import { log } from "@backstep/kernels";
 * console.log(log(10)); // 2.302585092994046
 * ```
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const [m, k] = split(x);
  return log1pOfReduced(m - 1, k, 0);
}

/**
 * log(1 + x) without cancellation at 0, with the same bits on every machine; error below 1 ulp.
 *
 * @param x Any number; below −1 and NaN give NaN, −1 gives −∞.
 * @example
 * ```ts
 * import { log1p } from "@backstep/kernels";
 * console.log(log1p(1e-10)); // 9.9999999995e-11
 * ```
 */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return log1pOfReduced(x, 0, 0);
  if (!(x > -1) || x === Number.POSITIVE_INFINITY) return log(1 + x);
  const [sum, rest] = twoSum(1, x);
  const [m, k] = split(sum);
  return log1pOfReduced(m - 1, k, rest / sum);
}

const TWO_THIRDS: Pair = [2 / 3, 3.700743415417188e-17];
const LN2: Pair = [Math.LN2, 2.3190468138462996e-17];

/** log x as a pair, relative error below 2⁻⁶², for finite x > 0. */
export function logAsPair(x: number): Pair {
  const [m, k] = split(x);
  const [divisor, lost] = twoSum(m, 1);
  const quotient = (m - 1) / divisor;
  const [product, rest] = twoProduct(quotient, divisor);
  const s: Pair = twoSum(quotient, (m - 1 - product - rest - quotient * lost) / divisor);
  const square = multiply(s, s);
  const [cubic, cubicLow] = multiply(multiply(square, TWO_THIRDS), s);
  const tail = s[0] * square[0] * square[0] * polynomial(square[0], SERIES.slice(1));
  const [ln, lnLow] = multiply([k, 0], LN2);
  const [high, low] = twoSum(ln, 2 * s[0]);
  const [sum, sumLow] = twoSum(high, cubic);
  return twoSum(sum, sumLow + (low + (lnLow + (2 * s[1] + (cubicLow + tail)))));
}
