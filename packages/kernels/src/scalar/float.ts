/** Parts of a double, and arithmetic with pairs of doubles, for the elementary functions. */

const view = new DataView(new ArrayBuffer(8));

/** 2ᵏ for a normal result, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  view.setUint32(0, (k + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** x 2ᵏ, also if 2ᵏ alone would overflow or underflow. */
export function scale(x: number, k: number): number {
  if (k > 1023) return x * powerOfTwo(1023) * powerOfTwo(Math.min(k - 1023, 1023));
  if (k < -1022) return x * powerOfTwo(Math.max(k + 54, -1022)) * powerOfTwo(-54);
  return x * powerOfTwo(k);
}

/** x = m 2ᵏ with √½ ≤ m < √2, for finite x > 0. */
export function split(x: number): [m: number, k: number] {
  const subnormal = x < powerOfTwo(-1022);
  view.setFloat64(0, subnormal ? x * powerOfTwo(54) : x);
  const high = view.getUint32(0);
  const k = (high >>> 20) - 1023 - (subnormal ? 54 : 0);
  view.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  const m = view.getFloat64(0);
  return m < Math.SQRT2 ? [m, k] : [m / 2, k + 1];
}

/** A number as the unevaluated sum of two doubles, |low| ≤ ½ ulp(high). */
export type Pair = [high: number, low: number];

/** a + b without error (Knuth). */
export function twoSum(a: number, b: number): Pair {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

/** a b without error (Dekker, Veltkamp), if nothing overflows. */
export function twoProduct(a: number, b: number): Pair {
  const product = a * b;
  const [a1, a2] = halves(a);
  const [b1, b2] = halves(b);
  return [product, a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2];
}

/** Two numbers of 26 bits with sum a. */
function halves(a: number): Pair {
  const c = 134217729 * a;
  const high = c - (c - a);
  return [high, a - high];
}

/** Product of two pairs, relative error below 2⁻¹⁰⁰. */
export function multiply([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = twoProduct(a, c);
  return twoSum(high, low + (a * d + b * c));
}

/** c₀ + x (c₁ + x (c₂ + …)). */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i];
  return value;
}
