// eˣ = 2ⁿ eʳ with n = round(x/ln 2) and r = x − n ln 2 (ln 2 in two parts; the first has trailing zeros, so its product
// with n is exact). Adding 1.5·2²³ (1.5·2⁵²) rounds to an integer, and n is then in the low bits.

import { exp2Tail32, exp2Tail64, expTail32, expTail64, s32, s64 } from "./polynomials";

/** 2^(j/16) for j = 0 … 15, minus j in the bits that remain of an index after its shift to the exponent. */
const SIXTEENTHS: usize = memory.data<u64>([
  0x3ff0000000000000, 0x3fefb5586cf9890f, 0x3fef72b83c7d517b, 0x3fef387a6e756238,
  0x3fef06fe0a31b715, 0x3feedea64c123422, 0x3feebfdad5362a27, 0x3feeab07dd485429,
  0x3feea09e667f3bcd, 0x3feea11473eb0187, 0x3feeace5422aa0db, 0x3feec49182a3f090,
  0x3feee89f995ad3ad, 0x3fef199bdd85529c, 0x3fef5818dcfba487, 0x3fefa4afa2a490da,
]);

/** 2ˣ for x ≤ 0; exactly 0 below the normal range (and for NaN, which other sums propagate). 2⁰ = 1 exactly. */
// @ts-ignore: decorator
@inline
export function exp2Weight32(x: v128): v128 {
  const t = f32x4.add(x, s32(12582912));
  const r = f32x4.sub(x, f32x4.sub(t, s32(12582912)));
  const p = f32x4.add(s32(1), f32x4.mul(r, exp2Tail32(r, f32x4.mul(r, r))));
  return v128.and(i32x4.add(p, i32x4.shl(t, 23)), f32x4.ge(x, s32(-125)));
}
// @ts-ignore: decorator
@inline
export function exp2Weight64(x: v128): v128 {
  // 1.5·2⁴⁸ rounds to sixteenths: the last four bits of the sum select 2^(j/16), and the bits above are the exponent.
  const t = f64x2.add(x, s64(422212465065984));
  const r = f64x2.sub(x, f64x2.sub(t, s64(422212465065984)));
  const p = f64x2.add(s64(1), f64x2.mul(r, exp2Tail64(r, f64x2.mul(r, r))));
  const first = v128.load64_zero(SIXTEENTHS + <usize>((i32x4.extract_lane(t, 0) & 15) << 3));
  const both = v128.load_lane<u64>(SIXTEENTHS + <usize>((i32x4.extract_lane(t, 2) & 15) << 3), first, 1);
  return v128.and(f64x2.mul(p, i64x2.add(both, i64x2.shl(t, 48))), f64x2.ge(x, s64(-1021)));
}
// @ts-ignore: decorator
@inline
export function exp2Weight<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? exp2Weight32(x) : exp2Weight64(x);
}

/** ln 2 to 32 bits, and the remainder. */
export const LN2_HIGH: f64 = 0.6931471803691238;
export const LN2_LOW: f64 = 1.9082149292705877e-10;

/** eˣ for every x. Two factors 2ⁿ are used, so that subnormal results and the last octave are rounded only once. */
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
  // The rounding error of r = a − b is added, because it would cost ¼ ulp.
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
