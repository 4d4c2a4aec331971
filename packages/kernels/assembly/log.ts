// log x = e ln 2 + log m, x = 2^e m with √½ ≤ m < √2. Subnormals are scaled up first.

import { LN2_HIGH, LN2_LOW } from "./exp";
import { artanhTail64, logTail32, s32, s64 } from "./polynomials";

export function log32(x: v128): v128 {
  const tiny = f32x4.lt(x, s32(1.1754943508222875e-38));
  const f = v128.bitselect(f32x4.mul(x, s32(8388608)), x, tiny);
  const k = i32x4.sub(f, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(k, 23);
  const t = f32x4.sub(i32x4.sub(f, i32x4.shl(e, 23)), s32(1));
  const n = f32x4.convert_i32x4_s(i32x4.sub(e, v128.and(tiny, i32x4.splat(23))));
  const q = f32x4.mul(t, t);
  const l = f32x4.sub(f32x4.mul(f32x4.mul(t, q), logTail32(t, q)), f32x4.mul(s32(0.5), q));
  const y = f32x4.add(f32x4.mul(n, s32(0.693145751953125)), f32x4.add(t, f32x4.add(l, f32x4.mul(n, s32(1.428606765330187e-6)))));
  // The result for +∞ and NaN is the argument, for 0 it is −∞, for other values NaN.
  const edge = v128.bitselect(s32(-Infinity), s32(NaN), f32x4.eq(x, s32(0)));
  const large = v128.bitselect(x, y, v128.or(f32x4.eq(x, s32(Infinity)), f32x4.ne(x, x)));
  return v128.bitselect(edge, large, f32x4.le(x, s32(0)));
}

/** log x for positive, finite, normal x. */
// @ts-ignore: decorator
@inline
export function logNormal64(f: v128, shift: v128): v128 {
  const k = i64x2.add(i64x2.sub(f, i64x2.splat(0x3fe6a09e667f3bcd)), i64x2.splat(0x4000000000000000));
  const n = f64x2.sub(f64x2.sub(v128.or(i64x2.shr_u(k, 52), i64x2.splat(0x4330000000000000)), s64(4503599627371520.0)), shift);
  const m = i64x2.add(i64x2.sub(f, v128.and(k, i64x2.splat(0xfff0000000000000))), i64x2.splat(0x4000000000000000));
  const t = f64x2.sub(m, s64(1));
  const s = f64x2.div(t, f64x2.add(t, s64(2)));
  const z = f64x2.mul(s, s);
  // 2 artanh s = t − t²/2 + s (t²/2 + z R): the leading term is exact.
  const h = f64x2.mul(f64x2.mul(s64(0.5), t), t);
  const l = f64x2.mul(s, f64x2.add(h, f64x2.mul(z, artanhTail64(z))));
  return f64x2.sub(f64x2.mul(n, s64(LN2_HIGH)), f64x2.sub(f64x2.sub(h, f64x2.add(l, f64x2.mul(n, s64(LN2_LOW)))), t));
}

export function log64(x: v128): v128 {
  const tiny = f64x2.lt(x, s64(2.2250738585072014e-308));
  const f = v128.bitselect(f64x2.mul(x, s64(18014398509481984)), x, tiny);
  const y = logNormal64(f, v128.and(tiny, s64(54)));
  const edge = v128.bitselect(s64(-Infinity), s64(NaN), f64x2.eq(x, s64(0)));
  const large = v128.bitselect(x, y, v128.or(f64x2.eq(x, s64(Infinity)), f64x2.ne(x, x)));
  return v128.bitselect(edge, large, f64x2.le(x, s64(0)));
}
