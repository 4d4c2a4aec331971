// outᵢ = Q xᵢ. Eight columns of f32 (four of f64) at a time: the panel of Q is packed so that the kernel reads it in order,
// and four rows share each of its vectors in registers. Every element is summed from k = 0 upwards, at every position.

import { lanes } from "./memory";

/** Packs columns j … j + width − 1 of Qᵀ (of Q with `transpose`) as (dim, width); columns beyond dim are 0. */
function pack<T>(panel: usize, q: usize, dim: i32, j: i32, width: i32, transpose: bool): void {
  const n = min(width, dim - j);
  const row = <usize>dim * sizeof<T>();
  for (let k = 0; k < dim; k++) {
    const from = transpose ? q + <usize>k * row + <usize>j * sizeof<T>() : q + <usize>j * row + <usize>k * sizeof<T>();
    const step = transpose ? sizeof<T>() : row;
    for (let c = 0; c < width; c++, panel += sizeof<T>()) store<T>(panel, c < n ? load<T>(from + <usize>c * step) : <T>0);
  }
}

// @ts-ignore: decorator
@inline
function splatAt<T>(from: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(from) : v128.load64_splat(from);
}

/** Four rows by two vectors. */
// @ts-ignore: decorator
@inline
function four<T>(out: usize, outRow: usize, x: usize, row: usize, dim: i32, panel: usize): void {
  let a0 = i64x2.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const y = x + row, z = y + row, w = z + row;
  const end = <usize>dim * sizeof<T>();
  for (let k: usize = 0; k < end; k += sizeof<T>(), panel += 32) {
    const p0 = v128.load(panel), p1 = v128.load(panel, 16);
    const s = splatAt<T>(x + k), t = splatAt<T>(y + k), u = splatAt<T>(z + k), v = splatAt<T>(w + k);
    a0 = v128.add<T>(a0, v128.mul<T>(s, p0));
    a1 = v128.add<T>(a1, v128.mul<T>(s, p1));
    b0 = v128.add<T>(b0, v128.mul<T>(t, p0));
    b1 = v128.add<T>(b1, v128.mul<T>(t, p1));
    c0 = v128.add<T>(c0, v128.mul<T>(u, p0));
    c1 = v128.add<T>(c1, v128.mul<T>(u, p1));
    d0 = v128.add<T>(d0, v128.mul<T>(v, p0));
    d1 = v128.add<T>(d1, v128.mul<T>(v, p1));
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out + outRow, b0);
  v128.store(out + outRow, b1, 16);
  v128.store(out + 2 * outRow, c0);
  v128.store(out + 2 * outRow, c1, 16);
  v128.store(out + 3 * outRow, d0);
  v128.store(out + 3 * outRow, d1, 16);
}

/** `block` is the largest number of rows per panel, so that they stay in cache; `panel` has dim · 32 + 128 bytes. */
export function rotate<T>(out: usize, x: usize, rows: i32, dim: i32, q: usize, transpose: bool, panel: usize, block: i32): void {
  const width = 2 * lanes<T>();
  const row = <usize>dim * sizeof<T>();
  const side = panel + <usize>dim * 32;
  for (let first = 0; first < rows; first += block) {
    const last = min(rows, first + block);
    for (let j = 0; j < dim; j += width) {
      pack<T>(panel, q, dim, j, width, transpose);
      const whole = j + width <= dim;
      const bytes = <usize>min(width, dim - j) * sizeof<T>();
      for (let i = first; i < last; i += 4) {
        const n = min(4, last - i);
        const from = x + <usize>i * row, to = out + <usize>i * row + <usize>j * sizeof<T>();
        if (whole && n == 4) four<T>(to, row, from, row, dim, panel);
        else {
          // For fewer than four rows: the same row four times (a stride of 0), one row after the other.
          if (n == 4) four<T>(side, 32, from, row, dim, panel);
          for (let r = 0; r < n; r++) {
            if (n != 4) four<T>(side, 0, from + <usize>r * row, 0, dim, panel);
            memory.copy(to + <usize>r * row, n == 4 ? side + <usize>r * 32 : side, bytes);
          }
        }
      }
    }
  }
}
