// Logits and weighted sums of isotropic components, four components at a time.

import { LOGITS } from "../memory";
import { axpy, OWN, splatAt, square } from "./block";

/** Logits of `n` isotropic components from the squared distances, four components at a time. */
export function isotropicLogits<T>(x: usize, dim: i32, n: i32, bias: usize, half: usize, centre: usize): void {
  const row = <usize>dim * sizeof<T>();
  let out = LOGITS;
  let k = 0;
  for (; k + 4 <= n; k += 4, centre += 4 * row, out += 128) {
    let a0 = i64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
    let p = x;
    for (let m = centre; m < centre + row; m += sizeof<T>(), p += 32) {
      const x0 = v128.load(p), x1 = v128.load(p, 16);
      const a = splatAt<T>(m), b = splatAt<T>(m + row), c = splatAt<T>(m + 2 * row), d = splatAt<T>(m + 3 * row);
      a0 = v128.add<T>(a0, square<T>(x0, a));
      a1 = v128.add<T>(a1, square<T>(x1, a));
      b0 = v128.add<T>(b0, square<T>(x0, b));
      b1 = v128.add<T>(b1, square<T>(x1, b));
      c0 = v128.add<T>(c0, square<T>(x0, c));
      c1 = v128.add<T>(c1, square<T>(x1, c));
      d0 = v128.add<T>(d0, square<T>(x0, d));
      d1 = v128.add<T>(d1, square<T>(x1, d));
    }
    finish<T>(out, a0, a1, bias, half, k);
    finish<T>(out + 32, b0, b1, bias, half, k + 1);
    finish<T>(out + 64, c0, c1, bias, half, k + 2);
    finish<T>(out + 96, d0, d1, bias, half, k + 3);
  }
  for (; k < n; k++, centre += row, out += 32) {
    let a0 = i64x2.splat(0), a1 = a0;
    let p = x;
    for (let m = centre; m < centre + row; m += sizeof<T>(), p += 32) {
      const a = splatAt<T>(m);
      a0 = v128.add<T>(a0, square<T>(v128.load(p), a));
      a1 = v128.add<T>(a1, square<T>(v128.load(p, 16), a));
    }
    finish<T>(out, a0, a1, bias, half, k);
  }
}

// @ts-ignore: decorator
@inline
function finish<T>(out: usize, q0: v128, q1: v128, bias: usize, half: usize, k: i32): void {
  const b = splatAt<T>(bias + <usize>k * sizeof<T>()), h = splatAt<T>(half + <usize>k * sizeof<T>());
  v128.store(out, v128.add<T>(b, v128.mul<T>(h, q0)));
  v128.store(out, v128.add<T>(b, v128.mul<T>(h, q1)), 16);
}

/** acc += w · weight · centre, own += w · own, for `n` isotropic components. Components with weight 0 in every row are skipped. */
export function isotropicSums<T>(acc: usize, dim: i32, n: i32, weight: usize, own: usize, centre: usize): void {
  const row = <usize>dim * sizeof<T>();
  let o0 = v128.load(OWN), o1 = v128.load(OWN, 16);
  let p = LOGITS;
  for (let k = 0; k < n; k += 4, p += 128, weight += 4 * sizeof<T>(), own += 4 * sizeof<T>(), centre += 4 * row) {
    const m = n - k;
    let a0 = v128.load(p), a1 = v128.load(p, 16), any = v128.or(a0, a1);
    let b0 = i64x2.splat(0), b1 = b0, c0 = b0, c1 = b0, d0 = b0, d1 = b0;
    if (m > 1) {
      b0 = v128.load(p, 32);
      b1 = v128.load(p, 48);
      any = v128.or(any, v128.or(b0, b1));
    }
    if (m > 2) {
      c0 = v128.load(p, 64);
      c1 = v128.load(p, 80);
      any = v128.or(any, v128.or(c0, c1));
    }
    if (m > 3) {
      d0 = v128.load(p, 96);
      d1 = v128.load(p, 112);
      any = v128.or(any, v128.or(d0, d1));
    }
    if (!v128.any_true(any)) continue;
    const u = splatAt<T>(own);
    o0 = axpy<T>(o0, a0, u);
    o1 = axpy<T>(o1, a1, u);
    const f = splatAt<T>(weight);
    a0 = v128.mul<T>(a0, f);
    a1 = v128.mul<T>(a1, f);
    if (m > 1) {
      const u = splatAt<T>(own + sizeof<T>()), f = splatAt<T>(weight + sizeof<T>());
      o0 = axpy<T>(o0, b0, u);
      o1 = axpy<T>(o1, b1, u);
      b0 = v128.mul<T>(b0, f);
      b1 = v128.mul<T>(b1, f);
    }
    if (m > 2) {
      const u = splatAt<T>(own + 2 * sizeof<T>()), f = splatAt<T>(weight + 2 * sizeof<T>());
      o0 = axpy<T>(o0, c0, u);
      o1 = axpy<T>(o1, c1, u);
      c0 = v128.mul<T>(c0, f);
      c1 = v128.mul<T>(c1, f);
    }
    if (m > 3) {
      const u = splatAt<T>(own + 3 * sizeof<T>()), f = splatAt<T>(weight + 3 * sizeof<T>());
      o0 = axpy<T>(o0, d0, u);
      o1 = axpy<T>(o1, d1, u);
      d0 = v128.mul<T>(d0, f);
      d1 = v128.mul<T>(d1, f);
    }
    // Missing components have weight 0; their means are read from the last existing one.
    const zero: usize = 0;
    const s1 = m > 1 ? row : zero, s2 = m > 2 ? row + row : zero, s3 = m > 3 ? row + row + row : zero;
    let q = acc;
    for (let j = centre; j < centre + row; j += sizeof<T>(), q += 32) {
      const a = splatAt<T>(j), b = splatAt<T>(j + s1), c = splatAt<T>(j + s2), d = splatAt<T>(j + s3);
      v128.store(q, axpy<T>(axpy<T>(axpy<T>(axpy<T>(v128.load(q), a0, a), b0, b), c0, c), d0, d));
      v128.store(q, axpy<T>(axpy<T>(axpy<T>(axpy<T>(v128.load(q, 16), a1, a), b1, b), c1, c), d1, d), 16);
    }
  }
  v128.store(OWN, o0);
  v128.store(OWN, o1, 16);
}
