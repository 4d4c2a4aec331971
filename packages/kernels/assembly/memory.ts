// Fixed addresses. The memory below HEAP belongs to the kernels; the allocator of the host uses the memory above it.
// The static data of the module is below KEYS.

/** Philox key schedule: ten pairs of splatted key words, 320 bytes. */
export const KEYS: usize = 0x4000;
/** One tile (64 bytes) of random numbers of which only a part is copied to the output. */
export const TILE: usize = 0x4200;
/** Working space of the mixture: logits of one block of components, and per-row sums. */
export const LOGITS: usize = 0x6000;
/** General scratch up to HEAP. The host passes its address, because a large problem gets separate scratch memory. */
export const SCRATCH: usize = 0x10000;
/** First address that the host may allocate. */
export const HEAP: usize = 0x100000;

/** Lanes of a vector of T. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}
