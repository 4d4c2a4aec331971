const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);
/** Adding and taking away 2⁵² rounds a double to a whole number, ties to even. */
const rounder = 2 ** 52;

/**
 * The bits of the half nearest to a number, ties to even.
 *
 * ```text
 * normal      sign | (e₃₂ − 112) | the upper 10 bits of the fraction, 2⁻¹⁴ ≤ |x| < 65520
 * subnormal   sign | round(|x| · 2²⁴)
 * ```
 *
 * For the few values of a time or a condition; kernels convert states.
 *
 * - **Limits** a number is first rounded to single precision.
 */
export function toHalf(value: number): number {
  single[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) return sign | (Math.abs(single[0]) * 2 ** 24 + rounder - rounder);
  return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
}
