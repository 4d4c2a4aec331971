import { polynomial, scale, twoSum } from "./float.ts";

/** ln 2 = LN2_HIGH + LN2_LOW; the first has 32 bits, so k LN2_HIGH is exact. */
export const LN2_HIGH: number = 0.6931471803691238;
export const LN2_LOW: number = 1.9082149292705877e-10;

/** 1/2!, 1/3!, …, 1/19!. */
const INVERSE_FACTORIALS: readonly number[] = (() => {
  let factorial = 1;
  return Array.from({ length: 18 }, (_, i) => {
    factorial *= i + 2;
    return 1 / factorial;
  });
})();

/** eˣ − 1 − x for |x| ≤ 0.7, by Taylor's series. */
function remainder(x: number): number {
  return x * x * polynomial(x, INVERSE_FACTORIALS);
}

/** x + low = k ln 2 + r + s with |r| ≤ ½ ln 2 and s beyond the last bit of r. */
function reduce(x: number, low: number): [k: number, r: number, s: number] {
  const k = Math.round(x / Math.LN2);
  const [r, s] = twoSum(x - k * LN2_HIGH, low - k * LN2_LOW);
  return [k, r, s];
}

/** e^(x + low), with an error below 0.7 ulp if the result is normal. */
export function expOfPair(x: number, low: number): number {
  if (x > 709.79) return Number.POSITIVE_INFINITY;
  if (x < -745.14) return 0;
  const [k, r, s] = reduce(x, low);
  const [sum, rest] = twoSum(1, r);
  return scale(sum + (rest + (s * sum + remainder(r))), k);
}

/**
 * eˣ, with the same bits on every machine; error below 1 ulp if the result is normal.
 *
 * @param x Any number; NaN gives NaN.
 * @example
 * ```ts
 * import { exp } from "@backstep/kernels";
 * console.log(exp(1)); // 2.718281828459045
 * ```
 */
export function exp(x: number): number {
  return Number.isNaN(x) ? x : expOfPair(x, 0);
}

/**
 * eˣ − 1 without cancellation at 0, with the same bits on every machine; error below 1 ulp.
 *
 * @param x Any number; NaN gives NaN.
 * @example
 * ```ts
 * import { expm1 } from "@backstep/kernels";
 * console.log(expm1(1e-10)); // 1.00000000005e-10
 * ```
 */
export function expm1(x: number): number {
  if (x === 0) return x;
  if (x > -0.5 && x < 0.7) return x + remainder(x);
  if (!(x < 38)) return exp(x);
  if (x < -38) return -1;
  // eˣ − 1 = 2ᵏ ((1 − 2⁻ᵏ) + (eʳ − 1)); the first is exact.
  const [k, r, s] = reduce(x, 0);
  const [sum, rest] = twoSum(1 - scale(1, -k), r);
  return scale(sum + (rest + (s * (1 + r) + remainder(r))), k);
}
