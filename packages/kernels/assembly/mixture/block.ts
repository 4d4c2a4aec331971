// Working memory of one block of rows and components of a mixture, and the vector operations of its loops.

import { LOGITS } from "../memory";

/** Components per block. Their logits, 32 bytes each, fit into the first-level cache. */
export const BLOCK: i32 = 512;

/** Running sums of a row block: maximum, Σw, Σ w·own; two vectors each. */
export const MAX: usize = LOGITS + <usize>BLOCK * 32;
export const SUM: usize = MAX + 32;
export const OWN: usize = SUM + 32;

// @ts-ignore: decorator
@inline
export function splatAt<T>(from: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(from) : v128.load64_splat(from);
}

// @ts-ignore: decorator
@inline
export function square<T>(x: v128, m: v128): v128 {
  const d = v128.sub<T>(x, m);
  return v128.mul<T>(d, d);
}

// @ts-ignore: decorator
@inline
export function axpy<T>(a: v128, w: v128, m: v128): v128 {
  return v128.add<T>(a, v128.mul<T>(w, m));
}
