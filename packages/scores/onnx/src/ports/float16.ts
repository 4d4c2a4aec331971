/** Adding and subtracting 2⁵² rounds a double to a whole number, ties to even. */
const rounder = 2 ** 52;

/**
 * The bits of the half nearest to a number, ties to even.
 *
 * ```text
 * normal      sign | (e << 10) + round(|x| · 2¹⁴ · 2^(10 − e))     e = ⌊log₂(|x| · 2¹⁴)⌋,   2⁻¹⁴ ≤ |x| < 65520
 * subnormal   sign | round(|x| · 2²⁴)
 * ```
 *
 * For the few values of a time or a condition; kernels convert states.
 *
 * - **Limits** a number is first rounded to single precision.
 */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const single = Math.fround(value);
  const sign = single < 0 || Object.is(single, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(single);
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | rounded(magnitude * 2 ** 24);
  const scaled = magnitude * 2 ** 14;
  const exponent = 31 - Math.clz32(scaled);
  // The rounded significand has its leading bit, which adds 1 to the exponent; rounding up to 2048 carries into it, too.
  return sign | ((exponent << 10) + rounded(scaled * 2 ** (10 - exponent)));
}

function rounded(value: number): number {
  return value + rounder - rounder;
}
