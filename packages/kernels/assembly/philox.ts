// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), four counters in the
// lanes of four vectors, one vector per counter word:
//
//   round   (c0, c1, c2, c3) ← (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))
//   key     (k0, k1) ← (k0 + W0, k1 + W1) after every round
import { KEYS, TILES } from "./layout";

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

const MULTIPLIERS: usize = memory.data<u32>([M0, M1], 16);
const FIRST_LANES: usize = memory.data<u32>([0, 1, 2, 3], 16);
const SECOND_LANES: usize = memory.data<u32>([4, 5, 6, 7], 16);

/** Bytes of a tile: four counters of four words. */
export const TILE_BYTES: usize = 64;

/** Writes the keys of the ten rounds, so that the loop over tiles loads them and does not hold twenty vectors. */
export function setKey(k0: u32, k1: u32): void {
  for (let r: u32 = 0; r < 10; r++) {
    store<u32>(KEYS + 8 * r, k0 + r * W0);
    store<u32>(KEYS + 8 * r + 4, k1 + r * W1);
  }
}

@inline function low(a: v128, b: v128): v128 { return v128.shuffle<u32>(a, b, 0, 2, 4, 6); }
@inline function high(a: v128, b: v128): v128 { return v128.shuffle<u32>(a, b, 1, 3, 5, 7); }
@inline function times0(c: v128, m: v128): v128 { return i64x2.extmul_low_i32x4_u(c, m); }
@inline function times1(c: v128, m: v128): v128 { return i64x2.extmul_high_i32x4_u(c, m); }

/**
 * Random words of `tiles` tiles from tile number `tile`, 64 bytes each; an odd count writes one tile too many.
 * Block numbers of a tile are 4 tile … 4 tile + 3. Two tiles at a time: their rounds fill each other's latency.
 */
export function fillTiles(out: usize, tile: u64, tiles: i32, step: u32, draw: u32): void {
  const m0 = v128.load32_splat(MULTIPLIERS), m1 = v128.load32_splat(MULTIPLIERS, 4);
  const first = v128.load(FIRST_LANES), second = v128.load(SECOND_LANES);
  const c2 = i32x4.splat(step), c3 = i32x4.splat(draw);
  for (let i = 0; i < tiles; i += 2) {
    const block = tile << 2;
    // The two tiles of a pair may lie on both sides of 2³².
    const next = (tile + 1) << 2;
    let a0 = i32x4.add(i32x4.splat(<i32>block), first), a1 = i32x4.splat(<i32>(block >> 32)), a2 = c2, a3 = c3;
    let b0 = i32x4.add(i32x4.splat(<i32>next), first), b1 = i32x4.splat(<i32>(next >> 32)), b2 = c2, b3 = c3;
    for (let key = KEYS; key < KEYS + 80; key += 8) {
      const k0 = v128.load32_splat(key), k1 = v128.load32_splat(key, 4);
      const p = times0(a0, m0), q = times1(a0, m0), r = times0(a2, m1), s = times1(a2, m1);
      a0 = v128.xor(v128.xor(high(r, s), a1), k0);
      a2 = v128.xor(v128.xor(high(p, q), a3), k1);
      a1 = low(r, s);
      a3 = low(p, q);
      const t = times0(b0, m0), u = times1(b0, m0), v = times0(b2, m1), w = times1(b2, m1);
      b0 = v128.xor(v128.xor(high(v, w), b1), k0);
      b2 = v128.xor(v128.xor(high(t, u), b3), k1);
      b1 = low(v, w);
      b3 = low(t, u);
    }
    v128.store(out, a0);
    v128.store(out, a1, 16);
    v128.store(out, a2, 32);
    v128.store(out, a3, 48);
    v128.store(out, b0, 64);
    v128.store(out, b1, 80);
    v128.store(out, b2, 96);
    v128.store(out, b3, 112);
    out += 2 * TILE_BYTES;
    tile += 2;
  }
}

/** One block, for the known answers: counter words in, result at TILES (words 0, 4, 8, 12). */
export function philoxBlock(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): usize {
  setKey(k0, k1);
  let [] = 0;
  return TILES;
}
