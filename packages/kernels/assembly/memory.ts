// Fixed addresses. Everything below HEAP belongs to the kernels; the allocator of the host hands out what lies above.
// Static data of the module lies below KEYS.

/** Philox key schedule: ten pairs of splatted key words, 320 bytes. */
export const KEYS: usize = 0x4000;
/** One tile (64 bytes) of random numbers of which only a part is wanted. */
export const TILE: usize = 0x4200;
/** Working space of the mixture: logits of one block of components, and per-row sums. */
export const LOGITS: usize = 0x6000;
/** General scratch up to HEAP; the host passes it as an address, because a large problem gets scratch of its own. */
export const SCRATCH: usize = 0x10000;
/** First address that the host may hand out. */
export const HEAP: usize = 0x100000;

/** Lanes of a vector of T. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}
