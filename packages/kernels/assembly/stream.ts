// Element e of a stream is in tile e ≫ 4 (f32) or e ≫ 3 (f64). Tile t consists of the four Philox blocks 4t … 4t + 3 with the
// counter (low, high of the block index, step, draw). Its vectors are stored without a transpose.

import { KEYS, TILE } from "./memory";
import { bits53, normals32, normals64 } from "./normals";
import { high, KEYS_END, low, M0, M1, schedule } from "./philox";
import { s32, s64 } from "./polynomials";

export const NORMAL: i32 = 0;
export const UNIFORM: i32 = 1;

/** Number of tiles whose blocks share the high word of their index. */
const TILES_OF_HIGH: u64 = 1 << 30;

/** Turns the 16 words of a tile into 64 bytes of numbers. */
// @ts-ignore: decorator
@inline
function emit<T>(kind: i32, out: usize, x0: v128, x1: v128, x2: v128, x3: v128, scale: v128): void {
  if (sizeof<T>() == 4) {
    if (kind == NORMAL) {
      normals32(out, x0, x1, scale);
      normals32(out + 32, x2, x3, scale);
    } else {
      v128.store(out, uniform32(x0));
      v128.store(out, uniform32(x1), 16);
      v128.store(out, uniform32(x2), 32);
      v128.store(out, uniform32(x3), 48);
    }
  } else {
    const a = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5), b = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
    const c = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5), d = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
    if (kind == NORMAL) {
      normals64(out, a, c, scale);
      normals64(out + 32, b, d, scale);
    } else {
      v128.store(out, uniform64(a));
      v128.store(out, uniform64(b), 16);
      v128.store(out, uniform64(c), 32);
      v128.store(out, uniform64(d), 48);
    }
  }
}

/** 24 bits on (0, 1): multiples of 2⁻²⁴, with 2⁻²⁵ in place of 0. */
// @ts-ignore: decorator
@inline
function uniform32(w: v128): v128 {
  return f32x4.mul(f32x4.pmax(s32(0.5), f32x4.convert_i32x4_s(i32x4.shr_u(w, 8))), s32(5.9604644775390625e-8));
}

/** 53 bits on (0, 1): multiples of 2⁻⁵³, with 2⁻⁵⁴ in place of 0. */
// @ts-ignore: decorator
@inline
function uniform64(w: v128): v128 {
  return f64x2.mul(bits53(w), s64(5.421010862427522e-20));
}

/**
 * Tiles whose blocks share the high word, two at a time. Their rounds are independent, so one hides the latency of the other.
 * (Computing an odd tile as half of a pair would be shorter, but is measurably slower.)
 * Counter words 1, 2 and 3 are the same for all blocks, so half of the first two rounds is done once, on scalars:
 *
 *   round 1   (c0, c1) are constants, c2 = hi(M0 block) ^ draw ^ k1, c3 = lo(M0 block)
 *   round 2   c0 = hi(M1 c2) ^ constant, c1 = lo(M1 c2), c2 = c3 ^ constant, c3 is a constant
 */
// @ts-ignore: decorator
@inline
function tiles<T>(kind: i32, out: usize, block: u64, count: i32, step: u32, draw: u32, scale: v128): void {
  const q = <u64>M1 * <u64>step;
  const p = <u64>M0 * <u64>(<u32>(q >> 32) ^ <u32>(block >> 32) ^ load<u32>(KEYS));
  const first2 = i32x4.splat(draw ^ load<u32>(KEYS, 16));
  const second0 = i32x4.splat(<u32>q ^ load<u32>(KEYS, 32));
  const second2 = i32x4.splat(<u32>(p >> 32) ^ load<u32>(KEYS, 48));
  const second3 = i32x4.splat(<u32>p);
  const m0 = i32x4.splat(M0), m1 = i32x4.splat(M1);
  let lanes = i32x4.add(i32x4.splat(<i32>block), i32x4(0, 1, 2, 3));
  for (; count > 1; count -= 2, out += 128) {
    let x2 = v128.xor(high(lanes, m0), first2), x3 = low(lanes, m0);
    let x0 = v128.xor(high(x2, m1), second0), x1 = low(x2, m1);
    x2 = v128.xor(x3, second2);
    x3 = second3;
    lanes = i32x4.add(lanes, i32x4.splat(4));
    let y2 = v128.xor(high(lanes, m0), first2), y3 = low(lanes, m0);
    let y0 = v128.xor(high(y2, m1), second0), y1 = low(y2, m1);
    y2 = v128.xor(y3, second2);
    y3 = second3;
    lanes = i32x4.add(lanes, i32x4.splat(4));
    for (let k = KEYS + 64; k < KEYS_END; k += 32) {
      const a = high(x0, m0), b = low(x0, m0), c = high(x2, m1), d = low(x2, m1);
      const e = high(y0, m0), f = low(y0, m0), g = high(y2, m1), h = low(y2, m1);
      x0 = v128.xor(v128.xor(c, x1), v128.load(k));
      y0 = v128.xor(v128.xor(g, y1), v128.load(k));
      x2 = v128.xor(v128.xor(a, x3), v128.load(k, 16));
      y2 = v128.xor(v128.xor(e, y3), v128.load(k, 16));
      x1 = d;
      y1 = h;
      x3 = b;
      y3 = f;
    }
    emit<T>(kind, out, x0, x1, x2, x3, scale);
    emit<T>(kind, out + 64, y0, y1, y2, y3, scale);
  }
  if (count > 0) {
    let x2 = v128.xor(high(lanes, m0), first2), x3 = low(lanes, m0);
    let x0 = v128.xor(high(x2, m1), second0), x1 = low(x2, m1);
    x2 = v128.xor(x3, second2);
    x3 = second3;
    for (let k = KEYS + 64; k < KEYS_END; k += 32) {
      const a = high(x0, m0), b = low(x0, m0), c = high(x2, m1), d = low(x2, m1);
      x0 = v128.xor(v128.xor(c, x1), v128.load(k));
      x2 = v128.xor(v128.xor(a, x3), v128.load(k, 16));
      x1 = d;
      x3 = b;
    }
    emit<T>(kind, out, x0, x1, x2, x3, scale);
  }
}

/** Any number of whole tiles. */
function wholeTiles<T>(kind: i32, out: usize, tile: u64, count: i32, step: u32, draw: u32, scale: v128): void {
  while (count > 0) {
    // Up to the tile at which the high word of the block index changes.
    const now = <i32>min<u64>(count, TILES_OF_HIGH - tile % TILES_OF_HIGH);
    if (kind == NORMAL) tiles<T>(NORMAL, out, tile << 2, now, step, draw, scale);
    else tiles<T>(UNIFORM, out, tile << 2, now, step, draw, scale);
    out += <usize>now * 64;
    tile += now;
    count -= now;
  }
}

/** Elements first … first + count − 1. A partial tile is computed completely in separate memory, and the part is copied. */
export function fill<T>(kind: i32, out: usize, k0: u32, k1: u32, step: u32, draw: u32, first: f64, count: i32, factor: T): void {
  const size: i32 = 64 / <i32>sizeof<T>();
  const scale = v128.splat<T>(factor);
  schedule(k0, k1);
  let tile = <u64>first / size;
  const skip = <i32>(<u64>first % size);
  if (skip != 0 && count > 0) {
    const n = min(count, size - skip);
    wholeTiles<T>(kind, TILE, tile, 1, step, draw, scale);
    memory.copy(out, TILE + <usize>skip * sizeof<T>(), <usize>n * sizeof<T>());
    out += <usize>n * sizeof<T>();
    count -= n;
    tile++;
  }
  const whole = count / size;
  wholeTiles<T>(kind, out, tile, whole, step, draw, scale);
  const rest = count % size;
  if (rest != 0) {
    wholeTiles<T>(kind, TILE, tile + whole, 1, step, draw, scale);
    memory.copy(out + <usize>whole * 64, TILE, <usize>rest * sizeof<T>());
  }
}
