/** Random numbers that a seed determines. */
export interface Random {
  /** A number from 0 up to but without 1. */
  (): number;
  /** A whole number below a bound. */
  below(bound: number): number;
  /** One of several values. */
  of<T>(values: readonly T[]): T;
}

/** The generator mulberry32. It is short, and good enough to choose mutations. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return Object.assign(next, { below, of: <T>(values: readonly T[]): T => values[below(values.length)] });
}
