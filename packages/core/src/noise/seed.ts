import type { Stream } from "@backstep/kernels";
import { BackstepError } from "../errors.ts";

/** A seed: an integer from 0 to 2⁶⁴ − 1; numbers must be safe integers. */
export type Seed = number | bigint;

/** Numbers of the draws of a step. Each purpose has its own range, so that no two uses of randomness share a stream. */
export const drawOf = {
  /** k-th Itô-integral normal of the step. */
  integral: (k: number): number => k,
  /** k-th further normal of the step. */
  normal: (k: number): number => 0x2000_0000 + k,
  /** k-th uniform of the step. */
  uniform: (k: number): number => 0x4000_0000 + k,
  /** k-th draw for random times of a grid, at step `startStep`. */
  grid: (k: number): number => 0x6000_0000 + k,
  /** Noise that a model adds at its k-th evaluation in the step. */
  model: (k: number): number => 0x8000_0000 + k,
  /** k-th draw for start points and data, at step `startStep`. */
  start: (k: number): number => 0xc000_0000 + k,
} as const;

/** The step number of start points. No grid has so many steps. */
export const startStep = 0xffff_ffff;

const two32 = 2 ** 32;

/** The Philox stream of a seed at a step and draw. */
export function streamOf(seed: Seed, step: number, draw: number): Stream {
  const { low, high } = seedWords(seed);
  return { seedLow: low, seedHigh: high, step, draw };
}

/** Low and high 32 bits of a seed. */
export function seedWords(seed: Seed): { low: number; high: number } {
  if (typeof seed === "bigint" && seed >= 0n && seed < 1n << 64n)
    return { low: Number(seed & 0xffff_ffffn), high: Number(seed >> 32n) };
  if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0)
    return { low: seed % two32, high: Math.floor(seed / two32) };
  throw new BackstepError(
    "OPTION_INVALID",
    `seed is ${String(seed)}; it must be an integer from 0 to 2^53 − 1, or a bigint below 2^64`,
  );
}
