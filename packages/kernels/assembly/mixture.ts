// Log-sum-exp, in base 2, over the components. Rows are processed in blocks of two vectors (8 rows of f32, 4 of f64), components in blocks:
// logits, their maximum, weights 2^(l − max), weighted sums. If a later block has a larger maximum, the sums so far are scaled down.
// Lanes are independent, so the bits of a row do not depend on its position.
//
//   score     Σ wₖ (α mₖ − x)/cₖ / Σ wₖ         denoised  Σ wₖ (mₖ σ²/cₖ + x α vₖ/cₖ) / Σ wₖ

import { exp2Weight } from "./exp";
import { SCORE } from "./gaussian";
import { log64 } from "./log";
import { lanes, LOGITS } from "./memory";
import { axpy, BLOCK, MAX, OWN, SUM } from "./mixture/block";
import { diagonalLogits, diagonalSums } from "./mixture/diagonal";
import { isotropicLogits, isotropicSums } from "./mixture/isotropic";
import { ISOTROPIC, LN2 } from "./mixture-prepare";

/** Logits → weights in place; the sums so far (acc: dim pairs of vectors) are scaled if the maximum rises. */
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

/** Rows to columns. Missing rows repeat the last one. */
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

/** `prepared` has the layout of mixture-prepare.ts, `shift` is its return value, and `work` has 64 · dim bytes. */
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
