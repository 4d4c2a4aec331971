import { polynomial, scale, twoSum } from "./float.ts";

/** π/2 = HALF_PI_1 + HALF_PI_2 + HALF_PI_3; the first two have 33 bits, so their products with n < 2²⁰ are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;

/** (−1)ⁱ / (2i + first)! for i = 0, 1, … */
function alternating(first: number): readonly number[] {
  let factorial = first === 3 ? -6 : 24;
  return Array.from({ length: 10 }, (_, i) => {
    if (i > 0) factorial *= -(2 * i + first) * (2 * i + first - 1);
    return 1 / factorial;
  });
}
const SINE = alternating(3);
const COSINE = alternating(4);

/** sin(r + s) for |r| ≤ π/4, s beyond the last bit of r. */
function sineOfReduced(r: number, s: number): number {
  const z = r * r;
  return r + (s * (1 - 0.5 * z) + r * z * polynomial(z, SINE));
}

/** cos(r + s) for |r| ≤ π/4, s beyond the last bit of r. */
function cosineOfReduced(r: number, s: number): number {
  const z = r * r;
  const [sum, rest] = twoSum(1, -0.5 * z);
  return sum + (rest + (z * z * polynomial(z, COSINE) - r * s));
}

/** Bits after the point for the largest double: its exponent, its own bits, and the bits that can cancel. */
const BITS = 1300n;

/** π with BITS bits after the point: 16 arctan(1/5) − 4 arctan(1/239) (Machin). */
function machin(): bigint {
  const arctan = (x: bigint): bigint => {
    let sum = 0n;
    let power = (1n << (BITS + 32n)) / x;
    for (let n = 1n; power !== 0n; n += 2n, power /= -x * x) sum += power / n;
    return sum;
  };
  return (16n * arctan(5n) - 4n * arctan(239n)) >> 32n;
}
let pi: bigint | undefined;

/** x = n π/2 + r + s in integers, for x > 0. Used for large x, and for x so close to a multiple that floating point loses bits. */
function reduceExactly(x: number): [n: number, r: number, s: number] {
  pi ??= machin();
  let exponent = 0;
  let mantissa = x;
  while (!Number.isSafeInteger(mantissa)) {
    const down = mantissa > 2 ** 53;
    mantissa = down ? mantissa / 2 : mantissa * 2;
    exponent += down ? 1 : -1;
  }
  const integer = BigInt(mantissa);
  const fixed = exponent >= 0 ? integer << (BITS + BigInt(exponent)) : (integer << BITS) >> BigInt(-exponent);
  const n = (2n * fixed + pi / 2n) / pi;
  // 2⁻²⁰⁰ is far below the last bit of s, and Number() rounds to nearest.
  const rest = (fixed - (n * pi) / 2n) >> (BITS - 200n);
  const r = scale(Number(rest), -200);
  return [Number(n % 4n), r, scale(Number(rest - BigInt(scale(r, 200))), -200)];
}

/** x = n π/2 + r + s for x ≥ 0, |r| ≤ π/4 up to rounding, n modulo 4. */
function reduce(x: number): [n: number, r: number, s: number] {
  if (x < 0.785) return [0, x, 0];
  if (x > 1e6) return reduceExactly(x);
  const n = Math.round(x / (Math.PI / 2));
  const [a, b] = twoSum(x - n * HALF_PI_1, -n * HALF_PI_2);
  const [r, s] = twoSum(a, b - n * HALF_PI_3);
  return Math.abs(r) < 1e-7 ? reduceExactly(x) : [n & 3, r, s];
}

/**
 * sin x, with the same bits on every machine; error below 1 ulp for every finite x.
 *
 * @param x Angle in radians; ±∞ and NaN give NaN.
 * @example
 * ```ts
 * import { sin } from "@backstep/kernels";
 * console.log(sin(Math.PI)); // 1.2246467991473532e-16
 * ```
 */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (x <= 0) return x === 0 ? x : -sin(-x);
  const [n, r, s] = reduce(x);
  const value = n % 2 === 0 ? sineOfReduced(r, s) : cosineOfReduced(r, s);
  return n < 2 ? value : -value;
}

/**
 * cos x, with the same bits on every machine; error below 1 ulp for every finite x.
 *
 * @param x Angle in radians; ±∞ and NaN give NaN.
 * @example
 * ```ts
 * import { cos } from "@backstep/kernels";
 * console.log(cos(Math.PI / 3)); // 0.5000000000000001
 * ```
 */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const [n, r, s] = reduce(Math.abs(x));
  const value = n % 2 === 0 ? cosineOfReduced(r, s) : sineOfReduced(r, s);
  return n === 1 || n === 2 ? -value : value;
}
