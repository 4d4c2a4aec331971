/** Numbers from a congruential generator, which is the same on every machine and independent of the code under test. */
export function uniformPoints(count: number, from: number, to: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from + ((to - from) * (state + 0.5)) / 2 ** 32;
  });
}

/** Numbers with evenly distributed exponents. They have both signs, unless `positive` is set. */
export function logUniformPoints(count: number, from: number, to: number, positive = false): number[] {
  const mantissas = uniformPoints(count, 1, 2, 7);
  return uniformPoints(count, from, to, 3).map(
    (k, i) => mantissas[i] * 2 ** Math.floor(k) * (positive || i % 2 ? 1 : -1),
  );
}
