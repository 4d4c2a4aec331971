// out = ((c₁A₁ + c₂A₂) + c₃A₃) + …: products and sums are rounded separately, in vectors and in the tail, so the
// bits of an element do not depend on its position. A result v is finite exactly if v − v = 0.

import { lanes } from "./memory";

// @ts-ignore: decorator
@inline
function at<T>(n: i32, k: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128): v128 {
  let v = v128.mul<T>(c0, v128.load(a0 + k));
  if (n > 1) v = v128.add<T>(v, v128.mul<T>(c1, v128.load(a1 + k)));
  if (n > 2) v = v128.add<T>(v, v128.mul<T>(c2, v128.load(a2 + k)));
  if (n > 3) v = v128.add<T>(v, v128.mul<T>(c3, v128.load(a3 + k)));
  if (n > 4) v = v128.add<T>(v, v128.mul<T>(c4, v128.load(a4 + k)));
  if (n > 5) v = v128.add<T>(v, v128.mul<T>(c5, v128.load(a5 + k)));
  return v;
}

// @ts-ignore: decorator
@inline
function terms<T>(n: i32, out: usize, count: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, s0: T, s1: T, s2: T, s3: T, s4: T, s5: T): v128 {
  const c0 = v128.splat<T>(s0), c1 = v128.splat<T>(s1), c2 = v128.splat<T>(s2);
  const c3 = v128.splat<T>(s3), c4 = v128.splat<T>(s4), c5 = v128.splat<T>(s5);
  let bad = i64x2.splat(0);
  let left = count;
  while (left >= 2 * lanes<T>()) {
    const v = at<T>(n, 0, a0, a1, a2, a3, a4, a5, c0, c1, c2, c3, c4, c5);
    const w = at<T>(n, 16, a0, a1, a2, a3, a4, a5, c0, c1, c2, c3, c4, c5);
    v128.store(out, v);
    v128.store(out, w, 16);
    bad = v128.or(bad, v128.or(v128.sub<T>(v, v), v128.sub<T>(w, w)));
    out += 32;
    a0 += 32;
    if (n > 1) a1 += 32;
    if (n > 2) a2 += 32;
    if (n > 3) a3 += 32;
    if (n > 4) a4 += 32;
    if (n > 5) a5 += 32;
    left -= 2 * lanes<T>();
  }
  for (let i: usize = 0; left > 0; left--, i += sizeof<T>()) {
    let t: T = <T>(s0 * load<T>(a0 + i));
    if (n > 1) t = <T>(t + <T>(s1 * load<T>(a1 + i)));
    if (n > 2) t = <T>(t + <T>(s2 * load<T>(a2 + i)));
    if (n > 3) t = <T>(t + <T>(s3 * load<T>(a3 + i)));
    if (n > 4) t = <T>(t + <T>(s4 * load<T>(a4 + i)));
    if (n > 5) t = <T>(t + <T>(s5 * load<T>(a5 + i)));
    store<T>(out + i, t);
    bad = v128.or(bad, v128.splat<T>(<T>(t - t)));
  }
  return bad;
}

/** One coefficient per term. */
export function sumScalar<T>(n: i32, out: usize, count: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, c0: T, c1: T, c2: T, c3: T, c4: T, c5: T): v128 {
  switch (n) {
    case 1: return terms<T>(1, out, count, a0, 0, 0, 0, 0, 0, c0, 0, 0, 0, 0, 0);
    case 2: return terms<T>(2, out, count, a0, a1, 0, 0, 0, 0, c0, c1, 0, 0, 0, 0);
    case 3: return terms<T>(3, out, count, a0, a1, a2, 0, 0, 0, c0, c1, c2, 0, 0, 0);
    case 4: return terms<T>(4, out, count, a0, a1, a2, a3, 0, 0, c0, c1, c2, c3, 0, 0);
    case 5: return terms<T>(5, out, count, a0, a1, a2, a3, a4, 0, c0, c1, c2, c3, c4, 0);
    default: return terms<T>(6, out, count, a0, a1, a2, a3, a4, a5, c0, c1, c2, c3, c4, c5);
  }
}

/** Writes each of `rows` f64 coefficients `dim` times, as T. */
function repeat<T>(out: usize, from: usize, rows: i32, dim: i32): void {
  for (let i = 0; i < rows; i++) {
    const c = <T>load<f64>(from + (<usize>i << 3));
    for (let j = 0; j < dim; j++, out += sizeof<T>()) store<T>(out, c);
  }
}

/** For a small dim: coefficients repeated to one per element. */
function sumSpread<T>(n: i32, out: usize, count: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, c: usize, stride: usize): v128 {
  let bad = i64x2.splat(0);
  let i: usize = 0;
  const end = <usize>count * sizeof<T>();
  for (; i + 16 <= end; i += 16) {
    const p = c + i;
    let v = v128.mul<T>(v128.load(p), v128.load(a0 + i));
    if (n > 1) v = v128.add<T>(v, v128.mul<T>(v128.load(p + stride), v128.load(a1 + i)));
    if (n > 2) v = v128.add<T>(v, v128.mul<T>(v128.load(p + 2 * stride), v128.load(a2 + i)));
    if (n > 3) v = v128.add<T>(v, v128.mul<T>(v128.load(p + 3 * stride), v128.load(a3 + i)));
    if (n > 4) v = v128.add<T>(v, v128.mul<T>(v128.load(p + 4 * stride), v128.load(a4 + i)));
    if (n > 5) v = v128.add<T>(v, v128.mul<T>(v128.load(p + 5 * stride), v128.load(a5 + i)));
    v128.store(out + i, v);
    bad = v128.or(bad, v128.sub<T>(v, v));
  }
  for (; i < end; i += sizeof<T>()) {
    const p = c + i;
    const one = <i32>1;
    bad = v128.or(bad, sumScalar<T>(n, out + i, one, a0 + i, a1 + i, a2 + i, a3 + i, a4 + i, a5 + i, load<T>(p), load<T>(p + stride), load<T>(p + 2 * stride), load<T>(p + 3 * stride), load<T>(p + 4 * stride), load<T>(p + 5 * stride)));
  }
  return bad;
}

/**
 * One coefficient per row and term: f64 at `coefficients`, term after term, `stride` bytes apart, `rows` of them each.
 * Below 8 columns they are repeated to one per element in `spread` (6 · rows · dim elements), to fill whole vectors.
 */
export function sumRows<T>(n: i32, out: usize, rows: i32, dim: i32, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, a5: usize, coefficients: usize, stride: usize, spread: usize): v128 {
  if (dim < 8) {
    const bytes = <usize>(rows * dim) * sizeof<T>();
    for (let i = 0; i < n; i++) repeat<T>(spread + <usize>i * bytes, coefficients + <usize>i * stride, rows, dim);
    return sumSpread<T>(n, out, rows * dim, a0, a1, a2, a3, a4, a5, spread, bytes);
  }
  let bad = i64x2.splat(0);
  const row = <usize>dim * sizeof<T>();
  for (let i = 0, k: usize = 0, c = coefficients; i < rows; i++, k += row, c += 8) {
    bad = v128.or(bad, sumScalar<T>(n, out + k, dim, a0 + k, a1 + k, a2 + k, a3 + k, a4 + k, a5 + k, <T>load<f64>(c), <T>load<f64>(c + stride), <T>load<f64>(c + 2 * stride), <T>load<f64>(c + 3 * stride), <T>load<f64>(c + 4 * stride), <T>load<f64>(c + 5 * stride)));
  }
  return bad;
}
