// Logits and weighted sums of diagonal components.

import { SCORE } from "../gaussian";
import { LOGITS } from "../memory";
import { axpy, splatAt, square } from "./block";
import { HALF } from "../mixture-prepare";

/** Logits of `n` diagonal components. */
export function diagonalLogits<T>(x: usize, dim: i32, n: i32, bias: usize, centre: usize, precision: usize): void {
  const half = v128.splat<T>(<T>HALF);
  const row = <usize>dim * sizeof<T>();
  for (let k = 0, out = LOGITS; k < n; k++, out += 32, bias += sizeof<T>(), centre += row, precision += row) {
    let a0 = i64x2.splat(0), a1 = a0;
    let p = x;
    for (let j: usize = 0; j < row; j += sizeof<T>(), p += 32) {
      const m = splatAt<T>(centre + j), c = splatAt<T>(precision + j);
      a0 = v128.add<T>(a0, v128.mul<T>(square<T>(v128.load(p), m), c));
      a1 = v128.add<T>(a1, v128.mul<T>(square<T>(v128.load(p, 16), m), c));
    }
    const b = splatAt<T>(bias);
    v128.store(out, v128.add<T>(b, v128.mul<T>(half, a0)));
    v128.store(out, v128.add<T>(b, v128.mul<T>(half, a1)), 16);
  }
}

/** acc += w (centre − x) precision (score) or w (offset + gain x) (denoised), for `n` diagonal components. */
export function diagonalSums<T>(kind: i32, acc: usize, x: usize, dim: i32, n: i32, offset: usize, gain: usize): void {
  const row = <usize>dim * sizeof<T>();
  for (let k = 0, p = LOGITS; k < n; k++, p += 32, offset += row, gain += row) {
    const w0 = v128.load(p), w1 = v128.load(p, 16);
    if (!v128.any_true(v128.or(w0, w1))) continue;
    let q = acc, y = x;
    for (let j: usize = 0; j < row; j += sizeof<T>(), q += 32, y += 32) {
      const o = splatAt<T>(offset + j), g = splatAt<T>(gain + j);
      const x0 = v128.load(y), x1 = v128.load(y, 16);
      const t0 = kind == SCORE ? v128.mul<T>(v128.sub<T>(o, x0), g) : v128.add<T>(o, v128.mul<T>(g, x0));
      const t1 = kind == SCORE ? v128.mul<T>(v128.sub<T>(o, x1), g) : v128.add<T>(o, v128.mul<T>(g, x1));
      v128.store(q, axpy<T>(v128.load(q), w0, t0));
      v128.store(q, axpy<T>(v128.load(q, 16), w1, t1), 16);
    }
  }
}
