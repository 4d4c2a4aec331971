// Memory map: constants of the program below 64 KiB, scratch of the kernels up to 1.25 MiB, the caller's buffers above.
// Scratch has a fixed place, so that forgetting all allocations never takes it away from a kernel.

/** Philox keys of the ten rounds: (k0, k1) u32 each. */
export const KEYS: usize = 0x10000;
/** Two tiles, where partial tiles are generated whole. */
export const TILES: usize = 0x10080;
/** Eight vectors for the last, partial vector of a pass. */
export const LANES: usize = 0x10180;
/** Work space of one call, free for every kernel. */
export const WORK: usize = 0x10400;
/** Bytes of it. */
export const WORK_BYTES: usize = 0x12fc00;
/** First address that a caller may own. */
export const HEAP: usize = 0x140000;
