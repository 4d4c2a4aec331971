/** `count` evenly spaced numbers from `from` to `to`; both ends are exact. */
export function linspace(from: number, to: number, count: number): number[] {
  const step = (to - from) / (count - 1);
  return Array.from({ length: count }, (_, k) => (k === 0 ? from : k === count - 1 ? to : from + k * step));
}
