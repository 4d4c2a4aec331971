import type { Pausing } from "@backstep/core/plugin";

/** Bits of a digit. Six passes with 2,048 counts each sort 64-bit keys. */
const digitBits = 11;
const digits = 1 << digitBits;
const passes = Math.ceil(64 / digitBits);

/**
 * Indices that sort finite values, by a radix sort of their bits: linear work, equal values keep their order.
 *
 * - **Limits** −0 comes before 0.
 */
export function* sortedOrder(values: Float64Array): Pausing<Uint32Array> {
  const n = values.length;
  const keys = sortableBits(values);
  let order: Uint32Array = Uint32Array.from({ length: n }, (_, i) => i);
  let spare: Uint32Array = new Uint32Array(n);
  const next = new Uint32Array(digits);
  for (let pass = 0; pass < passes; pass++) {
    yield;
    next.fill(0);
    const digit = digitOf(keys, pass);
    for (let i = 0; i < n; i++) next[digit[i]] += 1;
    if (n > 0 && next[digit[0]] === n) continue; // all keys have the same digit
    for (let k = 0, start = 0; k < digits; k++) {
      const count = next[k];
      next[k] = start;
      start += count;
    }
    for (let k = 0; k < n; k++) {
      const i = order[k];
      spare[next[digit[i]]++] = i;
    }
    [order, spare] = [spare, order];
  }
  return order;
}

/** Low and high words of keys whose unsigned order is the order of the values. Negative values are inverted; positive ones get the top bit. */
function sortableBits(values: Float64Array): { low: Uint32Array; high: Uint32Array } {
  const words = new Uint32Array(values.slice().buffer);
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  const [lowWord, highWord] = littleEndian ? [0, 1] : [1, 0];
  for (let i = 0; i < values.length; i++) {
    const top = words[2 * i + highWord];
    const flip = top >>> 31 === 1 ? 0xffff_ffff : 0;
    low[i] = words[2 * i + lowWord] ^ flip;
    high[i] = top ^ (flip | 0x8000_0000);
  }
  return { low, high };
}

const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** The pass-th digit of every key, from the lowest. */
function digitOf({ low, high }: { low: Uint32Array; high: Uint32Array }, pass: number): Uint16Array {
  const shift = pass * digitBits;
  const out = new Uint16Array(low.length);
  for (let i = 0; i < out.length; i++) {
    const bits =
      shift >= 32 ? high[i] >>> (shift - 32) : shift === 0 ? low[i] : (low[i] >>> shift) | (high[i] << (32 - shift));
    out[i] = bits & (digits - 1);
  }
  return out;
}
