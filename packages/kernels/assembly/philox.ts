// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), four counters in the
// lanes of four vectors, one vector per counter word:
//
//   round   (c0, c1, c2, c3) ← (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0))
//   key     (k0, k1) ← (k0 + W0, k1 + W1) after every round

import { KEYS } from "./memory";

export const M0: u32 = 0xd2511f53;
export const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;
const ROUNDS: u32 = 10;

/** End of the key schedule. */
export const KEYS_END: usize = KEYS + 320;

/** Low words of the four products. */
// @ts-ignore: decorator
@inline
export function low(x: v128, m: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(x, m), i64x2.extmul_high_i32x4_u(x, m), 0, 2, 4, 6);
}

/** High words of the four products. */
// @ts-ignore: decorator
@inline
export function high(x: v128, m: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(x, m), i64x2.extmul_high_i32x4_u(x, m), 1, 3, 5, 7);
}

/** Writes the splatted keys of the ten rounds, so that the loop over tiles loads them instead of keeping twenty vectors in registers. */
export function schedule(k0: u32, k1: u32): void {
  for (let r: u32 = 0; r < ROUNDS; r++) {
    v128.store(KEYS + 32 * r, i32x4.splat(k0 + r * W0));
    v128.store(KEYS + 32 * r, i32x4.splat(k1 + r * W1), 16);
  }
}

/** One block: four random words from four counter words, for known-answer tests and for seeds. */
export function block(out: usize, c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let r: u32 = 0; r < ROUNDS; r++) {
    const p = <u64>M0 * <u64>c0, q = <u64>M1 * <u64>c2;
    c0 = <u32>(q >> 32) ^ c1 ^ k0;
    c2 = <u32>(p >> 32) ^ c3 ^ k1;
    c1 = <u32>q;
    c3 = <u32>p;
    k0 += W0;
    k1 += W1;
  }
  store<u32>(out, c0);
  store<u32>(out, c1, 4);
  store<u32>(out, c2, 8);
  store<u32>(out, c3, 12);
}
