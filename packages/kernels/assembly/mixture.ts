// Log-sum-exp, in base 2, over the components, for a block of rows at a time: two vectors of rows side by side (8 of f32, 4 of f64).
// Components go in blocks: logits, their maximum, weights 2^(l − max), weighted sums; where a later block raises the
// maximum, the sums so far are scaled down. A lane never sees another: the bits of a row do not depend on its place.
//
//   score     Σ wₖ (α mₖ − x)/cₖ / Σ wₖ         denoised  Σ wₖ (mₖ σ²/cₖ + x α vₖ/cₖ) / Σ wₖ

import { exp2Weight } from "./exp";
import { SCORE } from "./gaussian";
import { log64 } from "./log";
import { lanes, LOGITS } from "./memory";
import { HALF, ISOTROPIC, LN2 } from "./mixture-prepare";

/** Components per block: their logits, 32 bytes each, stay in the first-level cache. */
const BLOCK: i32 = 512;

/** Running sums of a row block: maximum, Σw, Σ w·own; two vectors each. */
const MAX: usize = LOGITS + <usize>BLOCK * 32;
const SUM: usize = MAX + 32;
const OWN: usize = SUM + 32;

// @ts-ignore: decorator
@inline
function splatAt<T>(from: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(from) : v128.load64_splat(from);
}

// @ts-ignore: decorator
@inline
function square<T>(x: v128, m: v128): v128 {
  const d = v128.sub<T>(x, m);
  return v128.mul<T>(d, d);
}

/** Logits of `n` isotropic components from the squared distances, four components at a time. */
function isotropicLogits<T>(x: usize, dim: i32, n: i32, bias: usize, half: usize, centre: usize): void {
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

/** Logits of `n` diagonal components. */
function diagonalLogits<T>(x: usize, dim: i32, n: i32, bias: usize, centre: usize, precision: usize): void {
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

/** Logits → weights in place; the sums so far (acc: dim pairs of vectors) are scaled where the maximum rises. */
function weights<T>(n: i32, acc: usize, dim: i32, first: bool): void {
  const end = LOGITS + <usize>n * 32;
  const old0 = v128.load(MAX), old1 = v128.load(MAX, 16);
  let m0 = old0, m1 = old1;
  for (let p = LOGITS; p < end; p += 32) {
    m0 = v128.pmax<T>(m0, v128.load(p));
    m1 = v128.pmax<T>(m1, v128.load(p, 16));
  }
  v128.store(MAX, m0);
  v128.store(MAX, m1, 16);
  let s0 = v128.load(SUM), s1 = v128.load(SUM, 16);
  if (!first && v128.any_true(v128.or(v128.lt<T>(old0, m0), v128.lt<T>(old1, m1)))) {
    const f0 = exp2Weight<T>(v128.sub<T>(old0, m0)), f1 = exp2Weight<T>(v128.sub<T>(old1, m1));
    s0 = v128.mul<T>(s0, f0);
    s1 = v128.mul<T>(s1, f1);
    scale<T>(OWN, 1, f0, f1);
    scale<T>(acc, dim, f0, f1);
  }
  for (let p = LOGITS; p < end; p += 32) {
    const w0 = exp2Weight<T>(v128.sub<T>(v128.load(p), m0)), w1 = exp2Weight<T>(v128.sub<T>(v128.load(p, 16), m1));
    v128.store(p, w0);
    v128.store(p, w1, 16);
    s0 = v128.add<T>(s0, w0);
    s1 = v128.add<T>(s1, w1);
  }
  v128.store(SUM, s0);
  v128.store(SUM, s1, 16);
}

function scale<T>(at: usize, n: i32, f0: v128, f1: v128): void {
  for (; n > 0; n--, at += 32) {
    v128.store(at, v128.mul<T>(v128.load(at), f0));
    v128.store(at, v128.mul<T>(v128.load(at, 16), f1), 16);
  }
}

// @ts-ignore: decorator
@inline
function axpy<T>(a: v128, w: v128, m: v128): v128 {
  return v128.add<T>(a, v128.mul<T>(w, m));
}

/** acc += w · weight · centre, own += w · own, for `n` isotropic components; those of weight 0 in every row are passed over. */
function isotropicSums<T>(acc: usize, dim: i32, n: i32, weight: usize, own: usize, centre: usize): void {
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
    // Weights of absent components are 0; their means are read from the last one present.
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

/** acc += w (centre − x) precision (score) or w (offset + gain x) (denoised), for `n` diagonal components. */
function diagonalSums<T>(kind: i32, acc: usize, x: usize, dim: i32, n: i32, offset: usize, gain: usize): void {
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

/** Rows to columns; absent rows repeat the last one. */
function toColumns<T>(to: usize, x: usize, n: i32, dim: i32): void {
  const row = <usize>dim * sizeof<T>();
  for (let r = 0; r < 2 * lanes<T>(); r++) {
    const from = x + <usize>min(r, n - 1) * row;
    for (let j = 0, p = to + <usize>r * sizeof<T>(); j < dim; j++, p += 32) store<T>(p, load<T>(from + <usize>j * sizeof<T>()));
  }
}

/** acc → (acc ∓ x · own)/Σw, still in columns. */
function divide<T>(layout: i32, kind: i32, acc: usize, x: usize, dim: i32): void {
  const s0 = v128.load(SUM), s1 = v128.load(SUM, 16);
  const zero = v128.sub<T>(s0, s0);
  let o0 = layout == ISOTROPIC ? v128.load(OWN) : zero, o1 = layout == ISOTROPIC ? v128.load(OWN, 16) : zero;
  if (kind == SCORE) {
    o0 = v128.neg<T>(o0);
    o1 = v128.neg<T>(o1);
  }
  for (let j = 0; j < dim; j++, acc += 32, x += 32) {
    let a0 = v128.load(acc), a1 = v128.load(acc, 16);
    if (layout == ISOTROPIC) {
      a0 = axpy<T>(a0, o0, v128.load(x));
      a1 = axpy<T>(a1, o1, v128.load(x, 16));
    }
    v128.store(acc, v128.div<T>(a0, s0));
    v128.store(acc, v128.div<T>(a1, s1), 16);
  }
}

function toRows<T>(out: usize, acc: usize, n: i32, dim: i32): void {
  for (let r = 0; r < n; r++) {
    let p = acc + <usize>r * sizeof<T>();
    for (let j = 0; j < dim; j++, p += 32, out += sizeof<T>()) store<T>(out, load<T>(p));
  }
}

function logDensities<T>(out: usize, n: i32, shift: f64): void {
  for (let r = 0; r < n; r++) {
    const at = <usize>r * sizeof<T>();
    const z = f64x2.extract_lane(log64(f64x2.splat(<f64>load<T>(SUM + at))), 0);
    store<f64>(out + (<usize>r << 3), <f64>load<T>(MAX + at) * LN2 + z + shift);
  }
}

/** `prepared` as mixture-prepare.ts lays it out, `shift` what it returned, `work` 64 · dim bytes. */
export function mixture<T>(kind: i32, layout: i32, out: usize, x: usize, rows: i32, dim: i32, components: i32, means: usize, prepared: usize, shift: f64, logDensity: usize, work: usize): void {
  const size = sizeof<T>();
  const array = <usize>components * size, table = array * <usize>dim, row = <usize>dim * size;
  const columns = work, acc = work + <usize>dim * 32;
  const rest = prepared + (<usize>components << 3);
  const half = rest, weight = rest + array, own = rest + 2 * array;
  const centre = layout == ISOTROPIC ? rest + 3 * array : rest;
  const block = 2 * lanes<T>();
  for (let i = 0; i < rows; i += block) {
    const n = min(block, rows - i);
    toColumns<T>(columns, x + <usize>i * row, n, dim);
    const lowest = v128.splat<T>(sizeof<T>() == 4 ? <T>-3.4028234663852886e38 : <T>-1.7976931348623157e308);
    v128.store(MAX, lowest);
    v128.store(MAX, lowest, 16);
    memory.fill(SUM, 0, 64);
    memory.fill(acc, 0, <usize>dim * 32);
    for (let k = 0; k < components; k += BLOCK) {
      const m = min(BLOCK, components - k);
      const a = <usize>k * size, t = a * <usize>dim;
      if (layout == ISOTROPIC) {
        isotropicLogits<T>(columns, dim, m, prepared + a, half + a, centre + t);
        weights<T>(m, acc, dim, k == 0);
        isotropicSums<T>(acc, dim, m, weight + a, own + a, (kind == SCORE ? centre : means) + t);
      } else {
        diagonalLogits<T>(columns, dim, m, prepared + a, centre + t, centre + table + t);
        weights<T>(m, acc, dim, k == 0);
        if (kind == SCORE) diagonalSums<T>(kind, acc, columns, dim, m, centre + t, centre + table + t);
        else diagonalSums<T>(kind, acc, columns, dim, m, centre + 2 * table + t, centre + 3 * table + t);
      }
    }
    divide<T>(layout, kind, acc, columns, dim);
    toRows<T>(out + <usize>i * row, acc, n, dim);
    if (logDensity != 0) logDensities<T>(logDensity + (<usize>i << 3), n, shift);
  }
}
