// Half precision, four values at a time, in integer arithmetic, because WebAssembly has no instruction for it.
//
//   to half     normal       sign | (|x| bits − 112 · 2²³), rounded to 10 bits of fraction, ties to even       2⁻¹⁴ ≤ |x| < 65520
//               subnormal    sign | round(|x| 2²⁴), ties to even
//   from half   normal       sign | bits · 2¹³ + 112 · 2²³
//               subnormal    fraction · 2⁻²⁴, exact

import { TILE } from "./memory";
import { s32 } from "./polynomials";

/** The bits of the halves nearest to four f32, one in each 32-bit lane. */
function nearestHalves(x: v128): v128 {
  const sign = v128.and(i32x4.shr_u(x, 16), i32x4.splat(0x8000));
  const m = v128.and(x, i32x4.splat(0x7fffffff));
  const odd = v128.and(i32x4.shr_u(m, 13), i32x4.splat(1));
  const normal = i32x4.shr_u(i32x4.add(i32x4.sub(m, i32x4.splat(0x38000000 - 0xfff)), odd), 13);
  const tiny = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(m, s32(16777216))));
  const finite = v128.bitselect(tiny, normal, i32x4.lt_s(m, i32x4.splat(0x38800000)));
  const large = v128.bitselect(i32x4.splat(0x7c00), finite, i32x4.ge_s(m, i32x4.splat(0x477ff000)));
  return v128.or(sign, v128.bitselect(i32x4.splat(0x7e00), large, i32x4.gt_s(m, i32x4.splat(0x7f800000))));
}

/** The f32 values of four halves, one in each 32-bit lane. */
function fromHalves(h: v128): v128 {
  const sign = i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16);
  const m = v128.and(h, i32x4.splat(0x7fff));
  const normal = i32x4.add(i32x4.shl(m, 13), i32x4.splat(0x38000000));
  const tiny = f32x4.mul(f32x4.convert_i32x4_s(m), s32(5.9604644775390625e-8));
  const finite = v128.bitselect(tiny, normal, i32x4.lt_s(m, i32x4.splat(0x400)));
  const endless = i32x4.add(normal, i32x4.splat(0x38000000));
  return v128.or(sign, v128.bitselect(endless, finite, i32x4.ge_s(m, i32x4.splat(0x7c00))));
}

/** Four values as f32. */
function load4<T>(x: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(x);
  const low = f32x4.demote_f64x2_zero(v128.load(x)), high = f32x4.demote_f64x2_zero(v128.load(x, 16));
  return v128.shuffle<i64>(low, high, 0, 2);
}

function store4<T>(out: usize, y: v128): void {
  if (sizeof<T>() == 4) v128.store(out, y);
  else {
    v128.store(out, f64x2.promote_low_f32x4(y));
    v128.store(out, f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 0)), 16);
  }
}

function pack(out: usize, h: v128): void {
  v128.store64_lane(out, i16x8.narrow_i32x4_u(h, h), 0);
}

export function toHalf<T>(out: usize, x: usize, count: i32): void {
  const size = <usize>4 * sizeof<T>();
  for (; count >= 4; count -= 4, x += size, out += 8) pack(out, nearestHalves(load4<T>(x)));
  if (count > 0) {
    memory.copy(TILE, x, <usize>count * sizeof<T>());
    pack(TILE, nearestHalves(load4<T>(TILE)));
    memory.copy(out, TILE, <usize>count * 2);
  }
}

export function fromHalf<T>(out: usize, x: usize, count: i32): void {
  const size = <usize>4 * sizeof<T>();
  for (; count >= 4; count -= 4, x += 8, out += size) store4<T>(out, fromHalves(v128.load16x4_u(x)));
  if (count > 0) {
    memory.copy(TILE, x, <usize>count * 2);
    store4<T>(TILE, fromHalves(v128.load16x4_u(TILE)));
    memory.copy(out, TILE, <usize>count * sizeof<T>());
  }
}
