// Score and posterior mean of N(m, diag v) under x = α x₀ + σ z, with one multiplication and one addition per element.
// With c = α² v + σ²:
//   score     −(x − α m)/c = (o − x) g            o = α m            g = 1/c
//   denoised  m + α v (x − α m)/c = g x + o       o = m σ²/c         g = α v/c

export const SCORE: i32 = 0;
export const DENOISED: i32 = 1;

/** Writes `length` gains and offsets (in T) to `gain` and `offset`. The `dim` columns are repeated. */
export function prepareGaussian<T>(kind: i32, gain: usize, offset: usize, length: i32, dim: i32, mean: usize, variance: usize, alpha: f64, sigma2: f64): void {
  for (let j = 0; j < dim; j++) {
    const m = load<f64>(mean + (<usize>j << 3)), v = load<f64>(variance + (<usize>j << 3));
    const c = alpha * alpha * v + sigma2;
    const g = kind == SCORE ? 1 / c : (alpha * v) / c;
    const o = kind == SCORE ? alpha * m : (m * sigma2) / c;
    for (let k = j; k < length; k += dim) {
      store<T>(gain + <usize>k * sizeof<T>(), <T>g);
      store<T>(offset + <usize>k * sizeof<T>(), <T>o);
    }
  }
}

// @ts-ignore: decorator
@inline
function apply<T>(kind: i32, out: usize, x: usize, count: i32, gain: usize, offset: usize, length: i32): void {
  const bytes = <usize>length * sizeof<T>();
  let left = <usize>count * sizeof<T>();
  for (; left >= bytes; left -= bytes, x += bytes, out += bytes) {
    for (let k: usize = 0; k < bytes; k += 16) {
      const g = v128.load(gain + k), o = v128.load(offset + k), v = v128.load(x + k);
      v128.store(out + k, kind == SCORE ? v128.mul<T>(v128.sub<T>(o, v), g) : v128.add<T>(v128.mul<T>(g, v), o));
    }
  }
  let k: usize = 0;
  for (; k + 16 <= left; k += 16) {
    const g = v128.load(gain + k), o = v128.load(offset + k), v = v128.load(x + k);
    v128.store(out + k, kind == SCORE ? v128.mul<T>(v128.sub<T>(o, v), g) : v128.add<T>(v128.mul<T>(g, v), o));
  }
  for (; k < left; k += sizeof<T>()) {
    const g = load<T>(gain + k), o = load<T>(offset + k), v = load<T>(x + k);
    store<T>(out + k, kind == SCORE ? <T>(<T>(o - v) * g) : <T>(<T>(g * v) + o));
  }
}

/** Applies the pattern of `length` (a multiple of the lanes and of dim) to `count` elements. */
export function applyGaussian<T>(kind: i32, out: usize, x: usize, count: i32, gain: usize, offset: usize, length: i32): void {
  if (kind == SCORE) apply<T>(SCORE, out, x, count, gain, offset, length);
  else apply<T>(DENOISED, out, x, count, gain, offset, length);
}
