// eˣ = 2ⁿ eʳ with n = round(x/ln 2) and r = x − n ln 2 (ln 2 in two parts, the first with trailing zeros, so that n times it
// is exact). Adding 1.5·2²³ (1.5·2⁵²) rounds to an integer and leaves n in the low bits.

import { expTail32, expTail64, s32, s64 } from "./polynomials";

/** eˣ for x ≤ 0; exactly 0 below the normal range (and for NaN, which the sums beside it propagate). e⁰ = 1 exactly. */
// @ts-ignore: decorator
@inline
export function expWeight32(x: v128): v128 {
  const t = f32x4.add(f32x4.mul(x, s32(1.44269504)), s32(12582912));
  const n = f32x4.sub(t, s32(12582912));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, s32(0.693145751953125))), f32x4.mul(n, s32(1.428606765330187e-06)));
  const z = f32x4.mul(r, r);
  const p = f32x4.add(f32x4.add(s32(1), r), f32x4.mul(z, expTail32(r, z)));
  return v128.and(i32x4.add(p, i32x4.shl(t, 23)), f32x4.ge(x, s32(-87)));
}
// @ts-ignore: decorator
@inline
export function expWeight64(x: v128): v128 {
  const t = f64x2.add(f64x2.mul(x, s64(1.4426950408889634)), s64(6755399441055744));
  const n = f64x2.sub(t, s64(6755399441055744));
  // ln 2 in one part: the relative error |x| 2⁻⁵³ of a weight is at most 2⁻⁵⁴ of the largest weight, which is 1.
  const r = f64x2.sub(x, f64x2.mul(n, s64(0.6931471805599453)));
  const z = f64x2.mul(r, r);
  const p = f64x2.add(f64x2.add(s64(1), r), f64x2.mul(z, expTail64(r, z)));
  return v128.and(i64x2.add(p, i64x2.shl(t, 52)), f64x2.ge(x, s64(-708)));
}
// @ts-ignore: decorator
@inline
export function expWeight<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? expWeight32(x) : expWeight64(x);
}

/** ln 2 to 32 bits, and the rest. */
export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;

/** eˣ for every x: two factors 2ⁿ, so that subnormal results and the last octave come out rounded once. */
export function exp32(x: v128): v128 {
  const c = f32x4.min(f32x4.max(x, s32(-105)), s32(90));
  const t = f32x4.add(f32x4.mul(c, s32(1.44269504)), s32(12582912));
  const n = f32x4.sub(t, s32(12582912));
  const high = f32x4.sub(c, f32x4.mul(n, s32(0.693145751953125)));
  const r = f32x4.sub(high, f32x4.mul(n, s32(1.428606765330187e-06)));
  const z = f32x4.mul(r, r);
  const p = f32x4.add(s32(1), f32x4.add(r, f32x4.mul(z, expTail32(r, z))));
  const k = i32x4.sub(t, i32x4.splat(0x4b400000));
  const h = i32x4.shr_s(k, 1);
  const one = i32x4.splat(127);
  return f32x4.mul(f32x4.mul(p, i32x4.shl(i32x4.add(h, one), 23)), i32x4.shl(i32x4.add(i32x4.sub(k, h), one), 23));
}

export function exp64(x: v128): v128 {
  const c = f64x2.min(f64x2.max(x, s64(-750)), s64(712));
  const t = f64x2.add(f64x2.mul(c, s64(1.4426950408889634)), s64(6755399441055744));
  const n = f64x2.sub(t, s64(6755399441055744));
  // r = a − b is carried with its rounding error, which would cost ¼ ulp.
  const a = f64x2.sub(c, f64x2.mul(n, s64(LN2_HIGH))), b = f64x2.mul(n, s64(LN2_LOW));
  const r = f64x2.sub(a, b);
  const lost = f64x2.sub(f64x2.sub(a, r), b);
  const z = f64x2.mul(r, r);
  const p = f64x2.add(s64(1), f64x2.add(r, f64x2.add(lost, f64x2.mul(z, expTail64(r, z)))));
  const k = i64x2.sub(t, i64x2.splat(0x4338000000000000));
  const h = i64x2.sub(i64x2.shr_u(i64x2.add(k, i64x2.splat(4096)), 1), i64x2.splat(2048));
  const one = i64x2.splat(1023);
  return f64x2.mul(f64x2.mul(p, i64x2.shl(i64x2.add(h, one), 52)), i64x2.shl(i64x2.add(i64x2.sub(k, h), one), 52));
}
