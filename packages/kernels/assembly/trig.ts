// sin and cos: x = n π/2 + r, |r| ≤ π/4, r in two parts; then the polynomial of the quadrant n mod 4. Up to 2²⁰ π/2 the
// reduction subtracts n times π/2 in three parts (33 + 33 + 53 bits); beyond, it multiplies by the relevant bits of 2/π.

import { cosTail64, s64, sinTail64 } from "./polynomials";
import { TILE } from "./memory";

const LIMIT: f64 = 1647099;
const PIO2_1: f64 = 1.5707963267341256;
const PIO2_2: f64 = 6.077100506303966e-11;
const PIO2_3: f64 = 2.0222662487959506e-21;

// The lanes of a large reduction are stored in memory: r high, r low, n.
const R: usize = TILE + 64;

/** 64 zero bits, then 2/π to 1280 bits, most significant word first. */
const TWO_OVER_PI: usize = memory.data<u64>([
  0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
  0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e,
  0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
  0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
  0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
  0xf0cfbc209af4361d
], 16);

// @ts-ignore: decorator
@inline
function window(bit: i32): u64 {
  const word = TWO_OVER_PI + ((<usize>bit >> 6) << 3), shift = <u64>(bit & 63);
  const high = load<u64>(word) << shift;
  return shift == 0 ? high : high | (load<u64>(word, 8) >> (64 - shift));
}

function mulHigh(a: u64, b: u64): u64 {
  const al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
  const mid = ah * bl + ((al * bl) >> 32);
  const cross = al * bh + (mid & 0xffffffff);
  return ah * bh + (mid >> 32) + (cross >> 32);
}

/** x = n π/2 + r for |x| > LIMIT: n mod 4 and r in two parts, to memory at `to`, `to + 16`, `to + 32`. */
function reduceLarge(x: f64, to: usize): void {
  const bits = reinterpret<u64>(x);
  const m = (bits & 0xfffffffffffff) | 0x10000000000000;
  // Bits of 2/π above `first` contribute multiples of 4 to x · 2/π.
  const first = <i32>((bits >> 52) & 0x7ff) - 1075 - 2 + 64;
  const w2 = window(first), w1 = window(first + 64), w0 = window(first + 128);
  const p0 = mulHigh(w0, m), p1 = w1 * m;
  const low = p0 + p1;
  const top = w2 * m + mulHigh(w1, m) + (low < p0 ? 1 : 0);
  let n = <i64>(top >> 62);
  let f1 = (top << 2) | (low >> 62), f0 = low << 2;
  const negative = f1 >> 63 != 0;
  if (negative) {
    n++;
    f0 = 0 - f0;
    f1 = ~f1 + (f0 == 0 ? 1 : 0);
  }
  const shift = clz<u64>(f1);
  if (shift > 0 && shift < 64) {
    f1 = (f1 << shift) | (f0 >> (64 - shift));
    f0 <<= shift;
  }
  const scale = reinterpret<f64>((1023 - shift) << 52);
  // 26 + 27 + 64 bits, so that the leading products with the halves of π/2 are exact.
  const a = <f64>(f1 >> 38) * 1.4901161193847656e-8, b = <f64>((f1 >> 11) & 0x7ffffff) * 1.1102230246251565e-16;
  const c = <f64>((f1 << 53) | (f0 >> 11)) * 6.018531076210112e-36;
  const pa: f64 = 1.5707963109016418, pb: f64 = 1.5893254712295857e-8, pc: f64 = 6.123233995736766e-17;
  const h = a * pa;
  const t = a * pb + b * pa;
  const hi = h + t;
  let lo = t - (hi - h);
  lo += b * pb + a * pc + c * pa + tailOf(a, pb, b, pa, t);
  const sign: f64 = (negative ? -1 : 1) * (x < 0 ? -1 : 1);
  store<f64>(to, hi * scale * sign);
  store<f64>(to, lo * scale * sign, 16);
  store<i64>(to, x < 0 ? -n : n, 32);
}

/** The rounding error of a·pb + b·pa, which was rounded to t. Both products are exact. */
// @ts-ignore: decorator
@inline
function tailOf(a: f64, pb: f64, b: f64, pa: f64, t: f64): f64 {
  const u = a * pb, v = b * pa;
  const w = t - u;
  return u - (t - w) + (v - w);
}

/** sin (turn 0) or cos (turn 1) of two f64. */
export function sinTurn64(x: v128, turn: i64): v128 {
  const t = f64x2.add(f64x2.mul(x, s64(0.6366197723675814)), s64(6755399441055744));
  const n = f64x2.sub(t, s64(6755399441055744));
  const a = f64x2.sub(x, f64x2.mul(n, s64(PIO2_1)));
  const w = f64x2.mul(n, s64(PIO2_2));
  const b = f64x2.sub(a, w);
  const bl = f64x2.sub(f64x2.sub(a, b), w);
  const c = f64x2.sub(bl, f64x2.mul(n, s64(PIO2_3)));
  let r = f64x2.add(b, c);
  let low = f64x2.add(f64x2.sub(b, r), c);
  let k = t;
  const large = f64x2.gt(f64x2.abs(x), s64(LIMIT));
  if (v128.any_true(large)) {
    v128.store(R, r);
    v128.store(R + 16, low);
    v128.store(R + 32, k);
    if (i64x2.extract_lane(large, 0) != 0) reduceLane(f64x2.extract_lane(x, 0), R);
    if (i64x2.extract_lane(large, 1) != 0) reduceLane(f64x2.extract_lane(x, 1), R + 8);
    r = v128.load(R);
    low = v128.load(R + 16);
    k = v128.load(R + 32);
  }
  k = i64x2.add(k, i64x2.splat(turn));
  const z = f64x2.mul(r, r);
  const sin = f64x2.add(r, f64x2.add(f64x2.mul(f64x2.mul(r, z), sinTail64(z)), f64x2.mul(low, f64x2.sub(s64(1), f64x2.mul(s64(0.5), z)))));
  // 1 − z/2 with its rounding error.
  const hz = f64x2.mul(s64(0.5), z);
  const q = f64x2.sub(s64(1), hz);
  const rest = f64x2.sub(f64x2.add(f64x2.sub(f64x2.sub(s64(1), q), hz), f64x2.mul(f64x2.mul(z, z), cosTail64(z))), f64x2.mul(r, low));
  const cos = f64x2.add(q, rest);
  const odd = i64x2.ne(v128.and(k, i64x2.splat(1)), i64x2.splat(0));
  const value = v128.xor(v128.bitselect(cos, sin, odd), i64x2.shl(v128.and(k, i64x2.splat(2)), 62));
  // sin(−0) = −0.
  return turn == 0 ? v128.bitselect(x, value, f64x2.eq(x, s64(0))) : value;
}

function reduceLane(x: f64, to: usize): void {
  if (abs(x) < Infinity) reduceLarge(x, to);
  else {
    store<f64>(to, NaN);
    store<f64>(to, NaN, 16);
    store<i64>(to, 0, 32);
  }
}

/** sin or cos of four f32, computed in f64: the error is close to ½ ulp. */
export function sinTurn32(x: v128, turn: i64): v128 {
  const a = sinTurn64(f64x2.promote_low_f32x4(x), turn);
  const b = sinTurn64(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)), turn);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}
