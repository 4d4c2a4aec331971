// Constants per component of a mixture Σ wₖ N(mₖ, Sₖ) under x = α x₀ + σ z, computed once per call. With c = α² v + σ²:
//   log-density  log wₖ − ½ Σⱼ log 2πc − ½ Σⱼ (xⱼ − α mⱼ)²/c
//   score        Σⱼ (α m − x)/c
//   denoised     m σ²/c + x α v/c
// Arrays in T, in this order: bias (the constants of the log-density over ln 2: logits are in base 2; K, with space for f64), then
//   isotropic  half = −½/(c ln 2) (K), weight = 1/c or σ²/c (K), own = 1/c or α v/c (K), centre = α m (K, dim)
//   diagonal   centre (K, dim), precision = 1/c (K, dim), and for the denoised  offset = m σ²/c, gain = α v/c  (K, dim)

import { DENOISED, SCORE } from "./gaussian";
import { log64 } from "./log";

export const ISOTROPIC: i32 = 0;
export const DIAGONAL: i32 = 1;
const LOG2_E: f64 = 1.4426950408889634;
export const LN2: f64 = 0.6931471805599453;
/** −½ of the squared distances, in base 2: −½/ln 2. */
export const HALF: f64 = -0.7213475204444817;
const LOG_2PI: f64 = 1.8378770664093453;

function log(x: f64): f64 {
  return f64x2.extract_lane(log64(f64x2.splat(x)), 0);
}

// @ts-ignore: decorator
@inline
function put<T>(at: usize, i: i32, value: f64): void {
  store<T>(at + <usize>i * sizeof<T>(), <T>value);
}

/** Shifts the biases by their maximum and returns it. Otherwise they would lose digits in f32. */
export function prepareMixture<T>(kind: i32, layout: i32, components: i32, dim: i32, means: usize, variances: usize, logWeights: usize, alpha: f64, sigma2: f64, at: usize): f64 {
  const array = <usize>components * sizeof<T>(), table = array * <usize>dim;
  const bias = at, rest = at + (<usize>components << 3);
  let top: f64 = -Infinity;
  let last: f64 = NaN, lastLog: f64 = NaN;
  for (let k = 0; k < components; k++) {
    let b = load<f64>(logWeights + (<usize>k << 3));
    if (layout == ISOTROPIC) {
      const v = load<f64>(variances + (<usize>k << 3));
      const c = alpha * alpha * v + sigma2;
      if (c != last) {
        last = c;
        lastLog = log(c);
      }
      b -= 0.5 * <f64>dim * (lastLog + LOG_2PI);
      put<T>(rest, k, HALF / c);
      put<T>(rest + array, k, kind == SCORE ? 1 / c : sigma2 / c);
      put<T>(rest + 2 * array, k, kind == SCORE ? 1 / c : (alpha * v) / c);
      for (let j = k * dim; j < (k + 1) * dim; j++) put<T>(rest + 3 * array, j, alpha * <f64>load<T>(means + <usize>j * sizeof<T>()));
    } else {
      for (let j = k * dim; j < (k + 1) * dim; j++) {
        const v = load<f64>(variances + (<usize>j << 3)), m = <f64>load<T>(means + <usize>j * sizeof<T>());
        const c = alpha * alpha * v + sigma2;
        if (c != last) {
          last = c;
          lastLog = log(c);
        }
        b -= 0.5 * (lastLog + LOG_2PI);
        put<T>(rest, j, alpha * m);
        put<T>(rest + table, j, 1 / c);
        if (kind == DENOISED) {
          put<T>(rest + 2 * table, j, (m * sigma2) / c);
          put<T>(rest + 3 * table, j, (alpha * v) / c);
        }
      }
    }
    store<f64>(bias + (<usize>k << 3), b);
    top = max(top, b);
  }
  // All biases are −∞, so no component has weight. Do not change them.
  if (!(top > -Infinity)) top = 0;
  for (let k = 0; k < components; k++) put<T>(bias, k, (load<f64>(bias + (<usize>k << 3)) - top) * LOG2_E);
  return top;
}
