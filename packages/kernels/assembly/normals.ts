// Box–Muller: z = scale √(−2 log u) (cos θ, sin θ). With θ = 2a, |a| ≤ π/4, and a random sign no quadrant must be determined:
//   cos θ = cos²a − sin²a,  sin θ = 2 sin a cos a,  cos a = √(1 − sin²a), at least √½.
// u is split as 2^e m with √½ ≤ m < √2. For u near 1, e is 0 and log m is small, so nothing cancels.

import { artanhTail32, artanhTail64, s32, s64, sinTail32, sinTail64 } from "./polynomials";

/** Eight f32 from four radius words (31 bits: u = (w + ½) 2⁻³¹, and a sign) and four angle words (32 bits). */
// @ts-ignore: decorator
@inline
export function normals32(out: usize, w: v128, angle: v128, scale: v128): void {
  const f = f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_u(w, 1)), s32(0.5));
  const k = i32x4.sub(f, i32x4.splat(0x3f3504f3));
  const e = i32x4.shr_s(k, 23);
  const t = f32x4.sub(i32x4.sub(f, i32x4.shl(e, 23)), s32(1));
  const h = f32x4.div(t, f32x4.add(t, s32(2)));
  const q = f32x4.mul(h, h);
  const l = f32x4.mul(h, f32x4.add(s32(4), f32x4.mul(q, artanhTail32(q))));
  const y = f32x4.sub(f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(31), e)), s32(1.3862943611198906)), l);
  const r = v128.xor(f32x4.mul(f32x4.sqrt(y), scale), i32x4.shl(w, 31));
  const a = f32x4.mul(f32x4.convert_i32x4_s(angle), s32(3.6572952e-10)); // π/4 · 2⁻³¹
  const z = f32x4.mul(a, a);
  const s = f32x4.add(a, f32x4.mul(f32x4.mul(a, z), sinTail32(z)));
  const p = f32x4.mul(s, s);
  const c = f32x4.sub(s32(1), p);
  v128.store(out, f32x4.mul(r, f32x4.sub(c, p)));
  v128.store(out, f32x4.mul(r, f32x4.mul(f32x4.add(s, s), f32x4.sqrt(c))), 16);
}

/** 53 random bits of each 64-bit lane, times 2¹¹, as f64; 0 becomes half a unit, so that the result is in (0, 2⁶⁴). */
// @ts-ignore: decorator
@inline
export function bits53(w: v128): v128 {
  const h = v128.or(i64x2.shr_u(w, 32), i64x2.splat(0x4530000000000000)); // 2⁸⁴ + 2³² · high word
  const l = v128.or(v128.and(w, i64x2.splat(0xfffff800)), i64x2.splat(0x4330000000000000)); // 2⁵² + low word
  return f64x2.pmax(s64(1024), f64x2.add(f64x2.sub(h, s64(19342813118337666422669312.0)), l));
}

/** Four f64 from two radius words of 64 bits (53 used) and two angle words (52 bits and a sign). */
// @ts-ignore: decorator
@inline
export function normals64(out: usize, w: v128, angle: v128, scale: v128): void {
  const f = bits53(w);
  const k = i64x2.sub(f, i64x2.splat(0x3fe6a09e667f3bcd));
  // f ≥ 2¹⁰ > √2, so k is positive and a logical shift is correct (x86 has no arithmetic one). e − 64 by the 2⁵² trick.
  const e = f64x2.sub(v128.or(i64x2.shr_u(k, 52), i64x2.splat(0x4330000000000000)), s64(4503599627370560.0));
  const m = i64x2.sub(f, v128.and(k, i64x2.splat(0xfff0000000000000)));
  const t = f64x2.sub(m, s64(1));
  const s = f64x2.div(t, f64x2.add(m, s64(1)));
  const q = f64x2.mul(s, s);
  const l = f64x2.add(f64x2.add(s, s), f64x2.mul(f64x2.mul(s, q), artanhTail64(q)));
  const y = f64x2.sub(f64x2.mul(e, s64(-1.3862943611198906)), f64x2.add(l, l));
  const r = v128.xor(f64x2.mul(f64x2.sqrt(y), scale), i64x2.shl(angle, 63));
  const a = f64x2.mul(f64x2.sub(v128.or(i64x2.shr_u(angle, 12), i64x2.splat(0x3ff0000000000000)), s64(1.5)), s64(1.5707963267948966));
  const z = f64x2.mul(a, a);
  const sin = f64x2.add(a, f64x2.mul(f64x2.mul(a, z), sinTail64(z)));
  const p = f64x2.mul(sin, sin);
  const c = f64x2.sub(s64(1), p);
  v128.store(out, f64x2.mul(r, f64x2.sub(c, p)));
  v128.store(out, f64x2.mul(r, f64x2.mul(f64x2.add(sin, sin), f64x2.sqrt(c))), 16);
}
