import type { Stream } from "../types.ts";

const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;

/**
 * One element of the stream of `Kernels.uniforms` in f64, with the same bits, without an instance. Use it for values that are needed before
 * a run has memory, such as random times.
 *
 * @param stream Seed, step and draw.
 * @param element Index within the stream, 0 … 2⁵³ − 1.
 * @example
 * ```ts
 * import { uniform } from "@backstep/kernels";
 * console.log(uniform({ seedLow: 1, seedHigh: 0, step: 0, draw: 0 }, 0)); // 0.8946847163350924
 * ```
 */
export function uniform({ seedLow, seedHigh, step, draw }: Stream, element: number): number {
  const [tile, place] = [Math.floor(element / 8), element % 8];
  const block = 4 * tile + (place % 4);
  const words = philox([block >>> 0, Math.floor(block / 2 ** 32), step, draw], [seedLow, seedHigh]);
  const [low, high] = place < 4 ? [words[0], words[1]] : [words[2], words[3]];
  return (high * 2 ** 21 + (low >>> 11) || 0.5) * 2 ** -53;
}

/** One block of Philox4x32-10; `assembly/philox.ts` has the formula. */
function philox(counter: readonly [number, number, number, number], key: readonly [number, number]): number[] {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const [k0, k1] = [key[0] + round * weyl[0], key[1] + round * weyl[1]];
    const [p, q] = [high(multipliers[0], c0), high(multipliers[1], c2)];
    [c0, c1, c2, c3] = [
      (q ^ c1 ^ k0) >>> 0,
      Math.imul(multipliers[1], c2) >>> 0,
      (p ^ c3 ^ k1) >>> 0,
      Math.imul(multipliers[0], c0) >>> 0,
    ];
  }
  return [c0, c1, c2, c3];
}

/** The high word of the product of two words; both partial products are exact in f64. */
function high(a: number, b: number): number {
  const [upper, lower] = [a * (b >>> 16), a * (b & 0xffff)];
  return Math.floor((upper + Math.floor(lower / 65536)) / 65536);
}
